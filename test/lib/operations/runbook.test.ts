import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALARM_SECTIONS, DASHBOARD_SECTIONS } from '../../../lib/operations/runbook';
import type { Session } from '../../../local/engine/session';
import {
  albKey,
  convertAll,
  event,
  FLOW_HEADER,
  flow,
  flowKey,
  lines,
  openLake,
  request,
  trail,
  trailKey,
} from '../../local/lake-bench';
import { templateOf } from '../app';
import { withAlarms } from './operated';

const root = join(__dirname, '../../..');
const page = readFileSync(join(root, 'docs/runbook.md'), 'utf8');

/** A heading's anchor, as renderers of Markdown make it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-');

/** Sections by anchor. */
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((section) => [anchorOf(section.slice(0, section.indexOf('\n'))), section] as const),
);

test.each(ALARM_SECTIONS)('the section %s says what it means, how to look and how to mend', (section) => {
  const parts = [...(sections.get(section) ?? '').matchAll(/^\*\*(.+?)\*\*/gm)].map(([, part]) => part);
  expect(parts).toEqual(['What it means.', 'How to look.', 'How to mend.']);
});

test('every alarm and every notice links to a section that is there', () => {
  const template = JSON.stringify(templateOf(withAlarms().stack).toJSON());
  const linked = new Set([...template.matchAll(/docs\/runbook\.md#([a-z-]+)/g)].map(([, section]) => section));
  expect([...linked].sort()).toEqual([...ALARM_SECTIONS].sort());
  expect([...linked, ...DASHBOARD_SECTIONS].filter((section) => !sections.has(section ?? ''))).toEqual([]);
});

test('links within the page lead somewhere', () => {
  const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor ?? '');
  expect(links.length).toBeGreaterThan(20);
  expect(links.filter((anchor) => !sections.has(anchor))).toEqual([]);
});

test('what one is told to look for in a log is what the functions say', () => {
  const sources = readdirSync(join(root, 'lambda'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(root, 'lambda', file), 'utf8'))
    .join('\n');
  const messages = [...page.matchAll(/\$\.message = "([^"]+)"/g)].map(([, message]) => message ?? '');
  expect(messages.length).toBeGreaterThan(5);
  expect(messages.filter((message) => !sources.includes(`'${message}'`))).toEqual([]);
});

test('alarms that commands name are there', () => {
  const named = [...page.matchAll(/of_alarm ([a-z-]+)|--alarm-names? "\$LAKE-([a-z-]+)"/g)].map(
    ([, one, other]) => one ?? other,
  );
  const alarms = Object.values(templateOf(withAlarms().stack).findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties.AlarmName.replace(/^log-lake-/, ''),
  );
  expect(named.length).toBeGreaterThan(4);
  expect(named.filter((name) => !alarms.includes(name))).toEqual([]);
});

describe('the queries', () => {
  const queries = [...page.matchAll(/^```sql\n(.+?)^```/gms)].map(([, sql]) => sql ?? '');
  const folder = mkdtempSync(join(tmpdir(), 'runbook-'));
  let session: Session;
  let close: () => void;

  beforeAll(async () => {
    const call = (service: string, eventName: string, requestParameters: object) =>
      event(`e-${eventName}`, {
        eventSource: `${service}.amazonaws.com`,
        eventName,
        requestParameters,
        readOnly: false,
      });
    const calls = [
      call('cloudtrail', 'StopLogging', { name: 'log-lake' }),
      call('ec2', 'DeleteFlowLogs', { DeleteFlowLogsRequest: {} }),
      call('s3', 'PutBucketPolicy', { bucketName: 'BUCKET' }),
      call('kms', 'DisableKey', { keyId: 'k' }),
    ];
    const logs: Readonly<Record<string, Buffer>> = {
      [trailKey('2026/03/02', 'calls')]: gzipSync(trail(...calls)),
      [trailKey('2026/03/02', 'broken')]: gzipSync(trail(...calls)).subarray(0, 12),
      [flowKey('2026/03/02', 'flows')]: gzipSync(lines(FLOW_HEADER, flow('eni-1'), 'no flow')),
      [albKey('2026/03/02', 'requests')]: gzipSync(lines(request('r-1'))),
    };
    for (const [key, content] of Object.entries(logs)) {
      const file = join(folder, 'logs', key);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    const lake = await openLake(folder, {}, (work) => {
      close = work;
    });
    await convertAll(lake);
    session = lake.session();
  });
  afterAll(() => {
    close();
    rmSync(folder, { recursive: true, force: true });
  });

  // In this lake each of them has something to find.
  test.each(queries)('finds what it looks for: %s', async (sql) => {
    expect((await session.query(sql)).rows.length).toBeGreaterThan(0);
  });
});
