import type { Entry } from '../object';

/**
 * One line of a VPC flow log in the default format (version 2).
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
export interface Flow {
  readonly account: string;
  readonly interface: string;
  readonly source: readonly [address: string, port: number];
  readonly destination: readonly [address: string, port: number];
  readonly protocol: number;
  readonly packets: number;
  readonly bytes: number;
  /** Seconds since 1970; a flow is the traffic of one capture window. */
  readonly start: number;
  readonly end: number;
  readonly action: 'ACCEPT' | 'REJECT';
}

export const TCP = 6;
export const UDP = 17;
export const ICMP = 1;

export const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

export function row(flow: Flow): string {
  const { source, destination } = flow;
  const ends = `${source[0]} ${destination[0]} ${source[1]} ${destination[1]}`;
  const traffic = `${flow.protocol} ${flow.packets} ${flow.bytes} ${flow.start} ${flow.end}`;
  return `2 ${flow.account} ${flow.interface} ${ends} ${traffic} ${flow.action} OK`;
}

/** The row of a window without traffic, or one whose records were lost: all else is `-`. */
export const rowWithout = (
  what: 'NODATA' | 'SKIPDATA',
  { account, interface: name, start, end }: Pick<Flow, 'account' | 'interface' | 'start' | 'end'>,
): string => `2 ${account} ${name} - - - - - - - ${start} ${end} - ${what}`;

export const lines = (entries: readonly Entry[]): string =>
  `${[HEADER, ...entries.map((entry) => entry.text)].join('\n')}\n`;
