import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ALB_ACCESS } from '../../core/datasets/alb-access';
import { CLOUDTRAIL } from '../../core/datasets/cloudtrail';
import type { Dataset } from '../../core/datasets/dataset';
import { vpcFlow } from '../../core/datasets/vpc-flow';
import { generateSampleLogs } from '../../local/sample';
import { generateBulkCloudTrail } from '../../local/sample/bulk';
import { HOME, PRODUCTION } from '../../local/sample/cast';
import { ordinaryEvent } from '../../local/sample/cloudtrail/ordinary';
import { cloudTrailStream, envelope } from '../../local/sample/cloudtrail/streams';
import { Random } from '../../local/sample/random';
import { DAY, STORY_START } from '../../local/sample/time';

/** One way to part a day's rows among files. */
export interface Clustering {
  readonly title: string;
  /** The dataset's `clusteredBy`. */
  readonly by: readonly string[];
  /** Files of the delivery day, by a hash of the values; `ours` is what a conversion does with such a unit. */
  readonly files: number | 'ours';
  /**
   * Buckets by the columns themselves, of all days, which the tables that are asked declare, so that a reader that knows all
   * values goes to one file by their hash. No table of the lake does: see `docs/decisions/clustering.md`.
   *
   * @default false
   */
  readonly declared?: boolean;
  /** How many times fewer bytes than the raw objects the questions must read, by what they are called. @default - any number */
  readonly targets?: Readonly<Record<string, number>>;
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

const ONE_DAY = 'one day and value';
const ALL_DAYS = 'one value, all days';
const BOTH_COLUMNS = 'service and event, all days';
const ONCE = 'what happened once, all days';

/** What is looked for. */
interface Sought {
  readonly inOneDay: string;
  /** A value that every day has. */
  readonly inAll: string;
  /** A value that one row of all has, as the event that an incident began with. */
  readonly once?: string;
  /** The same rows by every clustering column, where `inAll` names one of them. */
  readonly inAllByEvery?: string;
}

const questions = (sought: Sought, columns: readonly string[]): readonly Question[] => {
  // One row, which is the same however rows are parted, and for which the columns have to be read.
  const select = `count(*), ${columns.map((column) => `max(${column})`).join(', ')}`;
  return [
    { what: 'count all', select: 'count(*)' },
    { what: 'group by day', select: 'day, count(*)' },
    { what: ONE_DAY, select, where: sought.inOneDay, ofOneDay: true },
    { what: ALL_DAYS, select, where: sought.inAll },
    ...(sought.once === undefined ? [] : [{ what: ONCE, select, where: sought.once }]),
    ...(sought.inAllByEvery === undefined ? [] : [{ what: BOTH_COLUMNS, select, where: sought.inAllByEvery }]),
  ];
};

const NONE: Clustering = { title: 'nothing', by: [], files: 1 };

const by = (...columns: readonly string[]) => ({
  in: (...files: readonly Clustering['files'][]): Clustering[] =>
    files.map((count) => ({
      title: `${columns.join(', ')}; ${count === 'ours' ? 'as the lake has it' : `${count} files`}`,
      by: columns,
      files: count,
    })),
});

const sample = (directory: string, events: number) => generateSampleLogs({ directory, events });

/** Writes an object of one event that no other day has, in the middle of them. */
function stopLogging(directory: string): void {
  const random = new Random('what happened once');
  const at = STORY_START + 2.5 * DAY;
  const event = JSON.parse(ordinaryEvent(PRODUCTION, HOME, at, random)) as object;
  const text = JSON.stringify({ ...event, eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging' });
  const file = join(directory, cloudTrailStream(PRODUCTION, HOME, 0).key(at, random));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, gzipSync(envelope([{ at, text }])));
}

const EVENT = ['eventsource', 'eventname'];

export const SUBJECTS: Readonly<Record<string, Subject>> = {
  cloudtrail: {
    dataset: CLOUDTRAIL,
    clusterings: [
      NONE,
      ...by(...EVENT).in(4, 8),
      ...by(...EVENT)
        .in('ours')
        .map((ours) => ({ ...ours, targets: { [ONE_DAY]: 75, [ALL_DAYS]: 400, [ONCE]: 400 } })),
      {
        title: 'eventsource, eventname; 13 declared buckets',
        by: EVENT,
        // By eight, the event that is asked for would share its file with a tenth of all events.
        files: 13,
        declared: true,
        // Where buckets are not declared, the footer of every file is read, whatever is asked for.
        targets: { [ONE_DAY]: 75, [BOTH_COLUMNS]: 400 },
      },
    ],
    questions: questions(
      {
        inOneDay: "eventsource = 'iam.amazonaws.com' AND eventname = 'ListUsers'",
        inAll: "eventname = 'ConsoleLogin'",
        once: "eventname = 'StopLogging'",
        inAllByEvery: "eventsource = 'signin.amazonaws.com' AND eventname = 'ConsoleLogin'",
      },
      ['eventtime', 'useridentity.arn', 'sourceipaddress'],
    ),
    generate: async (directory, events) => {
      const objects = Math.ceil(events / OBJECT_EVENTS);
      await generateBulkCloudTrail({ directory, events, objects, days: 5 });
      stopLogging(directory);
    },
  },
  vpc_flow: {
    dataset: vpcFlow(),
    clusterings: [NONE, ...by('interface_id').in('ours', 4, 8)],
    questions: questions(
      {
        inOneDay: "interface_id = 'eni-0b1c2d3e4f5a60020' AND action = 'REJECT'",
        inAll: "interface_id = 'eni-0b1c2d3e4f5a60020'",
      },
      ['srcaddr', 'dstaddr', 'dstport', 'bytes'],
    ),
    generate: sample,
  },
  alb_access: {
    dataset: ALB_ACCESS,
    clusterings: [NONE, ...by('elb').in('ours', 4, 8)],
    questions: questions(
      {
        inOneDay: "elb = 'app/shop/50dc6c495c0c9188' AND elb_status_code >= 500",
        inAll: "elb = 'app/shop/50dc6c495c0c9188'",
      },
      ['time', 'client_ip', 'request_url'],
    ),
    generate: sample,
  },
};
