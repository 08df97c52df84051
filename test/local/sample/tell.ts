import { generateSampleLogs } from '../../../local/sample';
import {
  albFields,
  cloudTrailMembers,
  isFlowRow,
  isRecord,
  lines,
  objectsOf,
  readObjects,
  temporaryDirectory,
} from './read-back';

/** What a sample tells: its records, flow rows and access-log lines as fields. */
export async function tell(events: number, seed: number) {
  const directory = temporaryDirectory();
  await generateSampleLogs({ directory, events, seed });
  const objects = readObjects(directory);
  return {
    records: objectsOf(objects, 'cloudtrail').flatMap(cloudTrailMembers).filter(isRecord),
    flows: objectsOf(objects, 'vpc_flow')
      .flatMap(lines)
      .filter(isFlowRow)
      .map((line) => line.split(' ')),
    requests: objectsOf(objects, 'alb_access')
      .flatMap(lines)
      .map(albFields)
      .filter((fields) => fields !== undefined),
  };
}
