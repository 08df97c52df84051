import { STORY } from '../cast';
import { detailedFormat } from './detailed';
import { DEFAULT_FORMAT, type FlowFormat } from './row';

const { account: detailed, region } = STORY.detailedFlows;
const DETAILED_FORMAT = detailedFormat(region);

/** Each account chose the format of its flow logs by itself, as it happens: one the default, the other all fields. */
export const formatOf = (account: string): FlowFormat => (account === detailed ? DETAILED_FORMAT : DEFAULT_FORMAT);
