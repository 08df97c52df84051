import { ALB_ACCESS } from '../../core/datasets/alb-access';
import { CLOUDTRAIL } from '../../core/datasets/cloudtrail';
import type { Dataset } from '../../core/datasets/dataset';
import { vpcFlow } from '../../core/datasets/vpc-flow';
import { generateSampleLogs } from '../../local/sample';
import { generateBulkCloudTrail } from '../../local/sample/bulk';

/** One way to part a day's rows among files. */
export interface Clustering {
  /** Columns of the CTAS's `bucketed_by`. */
  readonly by: readonly string[];
  /** Files of a day; `ours` is what a conversion takes for a unit of that size. */
  readonly files: number | 'ours';
}

/** What is asked of a dataset. */
export interface Question {
  readonly what: string;
  readonly select: string;
  /** Conditions beside those on the day. */
  readonly where?: string;
  /** Whether it asks for one day only. */
  readonly ofOneDay?: boolean;
}

export interface Subject {
  readonly dataset: Dataset;
  readonly clusterings: readonly Clustering[];
  readonly questions: readonly Question[];
  /** Writes the logs of so many events into a folder. */
  readonly generate: (directory: string, events: number) => Promise<unknown>;
}

/** Objects of a busy account hold some hundred events each. */
const OBJECT_EVENTS = 400;

const questions = (value: string, rare: string, columns: readonly string[]): readonly Question[] => {
  // One row, which is the same however rows are parted, and for which the columns have to be read.
  const select = `count(*), ${columns.map((column) => `max(${column})`).join(', ')}`;
  return [
    { what: 'count all', select: 'count(*)' },
    { what: 'group by day', select: 'day, count(*)' },
    { what: 'one day and value', select, where: value, ofOneDay: true },
    { what: 'one value, all days', select, where: rare },
  ];
};

const by = (...columns: readonly string[]) => ({
  in: (...files: readonly Clustering['files'][]): Clustering[] => files.map((count) => ({ by: columns, files: count })),
});
const NONE: Clustering = { by: [], files: 1 };

const sample = (directory: string, events: number) => generateSampleLogs({ directory, events });

export const SUBJECTS: Readonly<Record<string, Subject>> = {
  cloudtrail: {
    dataset: CLOUDTRAIL,
    clusterings: [NONE, ...by('eventsource').in(8), ...by('eventsource', 'eventname').in(4, 'ours', 16)],
    questions: questions(
      "eventsource = 'iam.amazonaws.com' AND eventname = 'ListUsers'",
      "eventname = 'ConsoleLogin'",
      ['eventtime', 'useridentity.arn', 'sourceipaddress'],
    ),
    generate: (directory, events) =>
      generateBulkCloudTrail({ directory, events, objects: Math.ceil(events / OBJECT_EVENTS), days: 5 }),
  },
  vpc_flow: {
    dataset: vpcFlow(),
    clusterings: [NONE, ...by('interface_id').in('ours', 4, 8)],
    questions: questions(
      "interface_id = 'eni-0b1c2d3e4f5a60020' AND action = 'REJECT'",
      "interface_id = 'eni-0b1c2d3e4f5a60020'",
      ['srcaddr', 'dstaddr', 'dstport', 'bytes'],
    ),
    generate: sample,
  },
  alb_access: {
    dataset: ALB_ACCESS,
    clusterings: [NONE, ...by('elb').in('ours', 4, 8)],
    questions: questions(
      "elb = 'app/shop/50dc6c495c0c9188' AND elb_status_code >= 500",
      "elb = 'app/shop/50dc6c495c0c9188'",
      ['time', 'client_ip', 'request_url'],
    ),
    generate: sample,
  },
};
