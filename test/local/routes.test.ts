import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { vpcFlow } from '../../core/datasets/vpc-flow';
import { files, folder } from './engine/workbench';
import { ACCOUNT, convertAll, FLOW_HEADER, flow, flowKey, lines, openLake } from './lake-bench';

const streamKey = (delivered: string, name: string) =>
  `firehose/AWSLogs/${ACCOUNT}/vpcflowlogs/us-east-1/${delivered}/lake-1-${name}.log.gz`;

/** One day that is over by both routes, and a later one that stays unconverted. */
const LOGS = {
  [flowKey('2026/03/02', 'a')]: lines(FLOW_HEADER, flow('eni-s3')),
  [streamKey('2026/03/02', 'b')]: gzipSync(lines(flow('eni-stream'), flow('eni-stream-2'))),
  [flowKey('2026/07/01', 'c')]: lines(FLOW_HEADER, flow('eni-s3-open')),
  [streamKey('2026/07/01', 'd')]: gzipSync(lines(flow('eni-stream-open'))),
};

test('a unit of two routes is one unit: each row once, with its own file', async () => {
  const root = folder();
  files(join(root, 'logs'), LOGS);
  const lake = await openLake(root, { datasets: [vpcFlow({ routes: ['firehose'] })] });
  const { conversions } = await convertAll(lake);
  expect(conversions).toMatchObject([
    { outcome: 'converted', entry: { objects: 2, rows: { written: 3, refused: 0 } } },
  ]);

  const rowsOf = async (table: string) =>
    (await lake.query(`SELECT interface_id FROM ${table} ORDER BY 1`)).rows.flat();
  expect(await rowsOf('vpc_flow')).toEqual(['eni-s3', 'eni-stream', 'eni-stream-2']);
  const { rows } = await lake.query('SELECT interface_id, source_file FROM vpc_flow ORDER BY 1');
  expect(rows.map(([id, file]) => [id, String(file).includes('/firehose/AWSLogs/')])).toEqual([
    ['eni-s3', false],
    ['eni-stream', true],
    ['eni-stream-2', true],
  ]);

  expect(await rowsOf('vpc_flow_live')).toEqual([
    'eni-s3',
    'eni-s3-open',
    'eni-stream',
    'eni-stream-2',
    'eni-stream-open',
  ]);
  expect(await rowsOf('vpc_flow_raw')).toEqual(['eni-s3', 'eni-s3-open']);
  expect(await rowsOf('vpc_flow_firehose_raw')).toEqual(['eni-stream', 'eni-stream-2', 'eni-stream-open']);
  expect(lake.session().tables()).toContain('vpc_flow_firehose_raw');
});

test('without the route the same files are the dataset’s all the same, in its one raw table', async () => {
  const root = folder();
  files(join(root, 'logs'), LOGS);
  const lake = await openLake(root, { datasets: [vpcFlow()] });
  const count = async (table: string) => (await lake.query(`SELECT count(*) FROM ${table}`)).rows.flat().map(Number);
  await convertAll(lake);
  expect(await count('vpc_flow_raw')).toEqual([5]);
  expect(await count('vpc_flow_live')).toEqual([5]);
});
