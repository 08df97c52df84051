import { mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { CLOUDTRAIL } from '../../core/datasets/cloudtrail';
import { VPC_FLOW } from '../../core/datasets/vpc-flow';
import { files, folder } from './engine/workbench';
import {
  allEntries,
  column,
  convertAll,
  entriesOf,
  event,
  FLOW_HEADER,
  flow,
  lines,
  openLake,
  request,
  scheduledTime,
  trail,
  trailKey,
} from './lake-bench';

const DAY = '2026/03/02';

test('names with blanks, quotes, dots, wildcards and other scripts are names like any other', async () => {
  const root = realpathSync(folder());
  const names = [
    ' blank at both ends ',
    "it's",
    'say "hello"',
    'a..b',
    '..hidden',
    'back\\slash',
    'new\nline',
    '100%2F',
    '{curly} [a-z]*?',
    'Zürich 東京 🪵',
    '$path;--',
  ];
  const key = (name: string, at: number) => join(name, trailKey(DAY, `${at}`).replace('.json.gz', ` ${name}.json.gz`));
  const paths = names.map((name, at) => join(root, 'logs', key(name, at)));
  files(
    join(root, 'logs'),
    Object.fromEntries(names.map((name, at) => [key(name, at), trail(event(`e${at}`), ...(at === 4 ? ['17'] : []))])),
  );
  // The lake's own folder may be called anything, too.
  const state = join(root, `the lake's "own" [0-9]*? {x} 東京`);
  const lake = await openLake(root, { state });
  await convertAll(lake);

  const { rows } = await lake.query('SELECT source_file, eventid FROM cloudtrail ORDER BY eventid');
  const expected = paths.map((path, at) => [path, `e${at}`]).sort((a, b) => (a[1]! < b[1]! ? -1 : 1));
  expect(rows).toEqual(expected);
  const [entry] = await entriesOf(lake, CLOUDTRAIL);
  expect(entry?.rows).toMatchObject({ read: 12, written: 11, refused: 1, deduplicated: 0 });
  expect(entry?.findings.map(({ path, reason }) => [path, reason])).toEqual([[paths[4], 'not a JSON object']]);
  const raw = await lake.query(
    'SELECT "$path", eventid FROM cloudtrail_raw WHERE eventid IS NOT NULL ORDER BY eventid',
  );
  expect(raw.rows).toEqual(expected);
  expect(await column(lake, 'SELECT count(*) FROM cloudtrail_live')).toEqual([11n]);
});

test('loose files are read by content; what tells no account is of the account unknown, what tells nothing is left out', async () => {
  const root = realpathSync(folder());
  const logs = files(join(root, 'logs'), {
    'events.json': trail(event('own', { recipientAccountId: '999988887777', awsRegion: 'eu-west-1' })),
    'no account.json': trail(event('nobody', { recipientAccountId: undefined, awsRegion: undefined })),
    'hostile account.json': trail(event('hostile', { recipientAccountId: '../../etc' })),
    'lines.jsonl': `${event('line-1')}\n${event('line-2')}\n17\n`,
    'array.json': `[${event('array-1')},${event('array-2')}]`,
    'flows.txt': lines(FLOW_HEADER, flow('eni-loose')),
    'flows of nobody.txt': lines('start end action', '1772445600 1772445660 ACCEPT'),
    'web.log.gz': gzipSync(lines(request('loose'))),
    'cut.json.gz': gzipSync(trail(event('lost'))).subarray(0, 12),
    'damaged.gz': Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), Buffer.alloc(20, 0xff)]),
    'empty.json': '',
    'README.md': '# Logs\n',
    'picture.png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]),
  });
  symlinkSync(join(logs, 'events.json'), join(logs, 'link.json'));
  symlinkSync(logs, join(logs, 'round in circles'));
  symlinkSync(join(logs, 'nowhere'), join(logs, 'dangling.json'));
  const lake = await openLake(root);
  await convertAll(lake);

  const { rows } = await lake.query('SELECT account, region, eventid FROM cloudtrail ORDER BY eventid');
  expect(rows).toEqual([
    ['111122223333', 'us-east-1', 'array-1'],
    ['111122223333', 'us-east-1', 'array-2'],
    ['unknown', 'us-east-1', 'hostile'],
    ['111122223333', 'us-east-1', 'line-1'],
    ['111122223333', 'us-east-1', 'line-2'],
    ['unknown', 'unknown', 'nobody'],
    ['999988887777', 'eu-west-1', 'own'],
  ]);
  expect((await lake.query('SELECT account, interface_id FROM vpc_flow ORDER BY account')).rows).toEqual([
    ['111122223333', 'eni-loose'],
    ['unknown', null],
  ]);
  expect(await column(lake, 'SELECT trace_id FROM alb_access')).toEqual(['loose']);
  const left = lake.logs.leftOut.map(({ path, reason, kind }) => [path.slice(logs.length + 1), kind, reason]);
  expect(left.sort((a, b) => (a[0]! < b[0]! ? -1 : 1))).toEqual([
    ['README.md', 'other', 'not a log of a known kind'],
    ['cut.json.gz', 'problem', 'damaged gzip, with nothing that could be read'],
    ['damaged.gz', 'problem', 'damaged gzip, with nothing that could be read'],
    ['dangling.json', 'problem', 'a symbolic link, not followed'],
    ['empty.json', 'other', 'an empty file'],
    ['link.json', 'problem', 'a symbolic link, not followed'],
    ['picture.png', 'other', 'not a log of a known kind'],
    ['round in circles', 'problem', 'a symbolic link, not followed'],
  ]);
  const entries = await allEntries(lake);
  const sum = (name: 'read' | 'written' | 'refused') => entries.reduce((total, { rows }) => total + rows[name], 0);
  expect([sum('read'), sum('written'), sum('refused')]).toEqual([11, 10, 1]);
  expect(entries.flatMap(({ findings }) => findings)).toEqual([
    {
      path: join(logs, 'lines.jsonl'),
      severity: 'refused',
      reason: 'broken JSON between records',
      records: 1,
      first: 3,
    },
  ]);
});

test.each<[string, (logs: string) => void]>([
  ['an empty folder', () => {}],
  ['a folder of empty folders', (logs) => mkdirSync(join(logs, 'a/b/c'), { recursive: true })],
  ['a folder without logs', (logs) => void files(logs, { 'notes.txt': 'nothing here\n', 'AWSLogs/x': 'y' })],
])('%s is a lake without rows', async (_what, fill) => {
  const root = folder();
  mkdirSync(join(root, 'logs'));
  fill(join(root, 'logs'));
  const lake = await openLake(root);
  expect((await convertAll(lake)).conversions).toEqual([]);
  for (const table of lake
    .session()
    .tables()
    .filter((name) => name !== 'conversions')) {
    expect(await column(lake, `SELECT count(*) FROM ${table}`), table).toEqual([0n]);
  }
  expect(await column(lake, 'SELECT count(*) FROM conversions')).toEqual([0n]);
});

test('a folder of logs that is not there is an error that names it', async () => {
  const root = folder();
  await expect(openLake(root)).rejects.toThrow(join(root, 'logs'));
});

test('a file that is gone when its turn comes is named, and read once it is back', async () => {
  const root = realpathSync(folder());
  const logs = join(root, 'logs');
  const gone = trailKey(DAY, 'gone');
  files(logs, { [trailKey(DAY, 'here')]: trail(event('a')), [gone]: trail(event('b')) });
  const lake = await openLake(root);
  rmSync(join(logs, gone));
  await convertAll(lake);
  const [entry] = await entriesOf(lake, CLOUDTRAIL);
  expect(entry?.rows).toMatchObject({ read: 1, written: 1, refused: 0 });
  expect(entry?.unread).toEqual([{ path: join(logs, gone), reason: 'the file is gone', opened: false }]);

  files(logs, { [gone]: trail(event('b')) });
  await convertAll(lake);
  expect(await column(lake, 'SELECT eventid FROM cloudtrail ORDER BY 1')).toEqual(['a', 'b']);
  const [again] = await entriesOf(lake, CLOUDTRAIL);
  expect(again?.unread).toEqual([]);
});

test('rows of a flow log that does not say when are refused, with the reason', async () => {
  const root = folder();
  const key = `AWSLogs/111122223333/vpcflowlogs/us-east-1/2026/03/02/x_y.log`;
  files(join(root, 'logs'), { [key]: 'account-id interface-id action\n111122223333 eni-a ACCEPT\n' });
  const lake = await openLake(root);
  await lake.convert({ scheduledTime });
  const [entry] = await entriesOf(lake, VPC_FLOW);
  expect(entry?.rows).toMatchObject({ read: 1, written: 0, refused: 1 });
  expect(entry?.findings.map(({ reason }) => reason)).toEqual(['no readable start']);
});
