import type { Entry } from '../object';

/**
 * What one line of a VPC flow log says, in either format of the sample.
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
  /** Addresses in the packets, where an interface between them has others. */
  readonly packet?: readonly [source: string, destination: string];
}

/** A way to write flows: its header, and its lines. */
export interface FlowFormat {
  readonly header: string;
  row(flow: Flow): string;
  /** The row of a window without traffic, or one whose records were lost: all else is `-`. */
  rowWithout(what: 'NODATA' | 'SKIPDATA', window: Pick<Flow, 'account' | 'interface' | 'start' | 'end'>): string;
}

export const TCP = 6;
export const UDP = 17;
export const ICMP = 1;

/** The fourteen fields of version 2. */
export const DEFAULT_FORMAT: FlowFormat = {
  header:
    'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status',
  row: (flow) => `2 ${beginning(flow)}`,
  rowWithout: (what, window) => `2 ${beginningWithout(what, window)}`,
};

/** The fields of version 2 but for the version itself, which is the highest of the format's fields. */
export function beginning(flow: Flow): string {
  const { source, destination } = flow;
  const ends = `${source[0]} ${destination[0]} ${source[1]} ${destination[1]}`;
  const traffic = `${flow.protocol} ${flow.packets} ${flow.bytes} ${flow.start} ${flow.end}`;
  return `${flow.account} ${flow.interface} ${ends} ${traffic} ${flow.action} OK`;
}

export const beginningWithout: FlowFormat['rowWithout'] = (what, { account, interface: name, start, end }) =>
  `${account} ${name} - - - - - - - ${start} ${end} - ${what}`;

export const lines = (format: FlowFormat, entries: readonly Entry[]): string =>
  `${[format.header, ...entries.map((entry) => entry.text)].join('\n')}\n`;
