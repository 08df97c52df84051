import type { Random } from './random';

/** The datasets of which the sample holds logs. */
export const SAMPLE_DATASETS = ['cloudtrail', 'vpc_flow', 'alb_access'] as const;
export type SampleDataset = (typeof SAMPLE_DATASETS)[number];

/** One record or line, as it stands in an object. */
export interface Entry {
  /** Event time, seconds since 1970. */
  readonly at: number;
  readonly text: string;
  /** `copy`: the same event once more. `malformed`: not a record of the dataset. Otherwise a record like any other. */
  readonly kind?: 'copy' | 'malformed';
}

/** An entry of the story: the stream it belongs to, and when it is delivered if not the usual few minutes after the event. */
export interface StoryEntry extends Entry {
  readonly stream: string;
  readonly delivered?: number;
}

/** What is unusual about an object. The last four are not logs of a dataset and must not be read as such. */
export type Oddity =
  | 'empty'
  | 'no records'
  | 'truncated'
  | 'malformed records'
  | 'digest'
  | 'insight'
  | 'connection log'
  | 'test file';

/** One object before it is written. */
export interface SampleObject {
  readonly key: string;
  readonly account: string;
  /** When it is delivered, seconds since 1970. */
  readonly delivered: number;
  /** Absent when the object is no log of a dataset. */
  readonly dataset?: SampleDataset;
  readonly entries: readonly Entry[];
  readonly content: string;
  /** `gzip` unless told; `none` writes the content as it is, `truncated` loses the last third of the gzip. */
  readonly packing?: 'gzip' | 'none' | 'truncated';
  readonly oddity?: Oddity;
}

/** One series of objects: a trail's region, a flow log, a load balancer node. */
export interface Stream {
  /** Unique; names the stream's random numbers. */
  readonly name: string;
  readonly dataset: SampleDataset;
  readonly account: string;
  readonly region: string;
  /** Per cent of the dataset's ordinary records. */
  readonly share: number;
  /** Records a typical object holds while there is little to log; it decides how quiet a quiet stream is. */
  readonly typical: number;
  /** Records after which another object of the same minute is begun. */
  readonly most: number;
  /** Nothing is logged for events in this half-open interval. */
  readonly silence?: { readonly from: number; readonly to: number };
  /** One ordinary record in so many is delivered twice; never when absent. */
  readonly copyEvery?: number;
  key(delivered: number, random: Random): string;
  content(entries: readonly Entry[]): string;
  ordinary(at: number, random: Random): string;
}
