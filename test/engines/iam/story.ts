import { gzipSync } from 'node:zlib';
import { DeleteTableCommand } from '@aws-sdk/client-glue';
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import type { LedgerEntry } from '../../../core/conversion/ledger';
import { DATASETS } from '../../../core/datasets';
import { curatedTable, type Dataset, liveView } from '../../../core/datasets/dataset';
import { deliveryFolder } from '../../../core/datasets/locate';
import { GlueCatalog } from '../../../lambda/aws/glue-catalog';
import { encodeUnitMessage } from '../../../lambda/unit-message';
import { request } from '../../lambda/custom-resource';
import { DATABASES } from '../emulator/app-athena';
import type { DeployedApp } from '../emulator/deployed-app';
import { ACCOUNT, REGION } from '../emulator/ministack';
import { all, putObjects } from '../harness/aws';

const DELIVERED = '2023/07/10';
const BUCKETS = { cloudtrail: 'CloudTrailLogs', vpc_flow: 'VpcFlowLogs', alb_access: 'AlbLogs' } as const;

/** A lake in which the functions do all that they ever do, for every dataset; what they did at deployment is done before. */
export async function everythingHappens(app: DeployedApp): Promise<void> {
  await app.account.createVpc();
  await app.account.createLoadBalancer('enrolled');
  await app.enrolAll();

  // Converted, then again with a day less: partitions are made, pointed elsewhere and taken away.
  await deliver(app, 'a', ['one 2023-07-10', 'two 2023-07-09']);
  await deliver(app, 'without-rows', []);
  await converted(app, '2023-07-11T01:00:00.000Z');
  await deliver(app, 'a', ['one 2023-07-10']);
  await converted(app, '2023-07-11T02:00:00.000Z');

  // What was superseded a day ago goes with the unit's next message, or with a plan.
  await aDayPasses(app);
  await convertAgain(app);
  await deliver(app, 'a', ['one 2023-07-10', 'three 2023-07-10']);
  await converted(app, '2023-07-11T03:00:00.000Z');
  await aDayPasses(app);
  // The watch looks into objects of the day on which the newest were written.
  await deliver(app, 'newest', ['four 2023-07-10'], await dayOfWriting(app));
  await app.plan({ scheduledTime: '2023-07-11T04:00:00.000Z' });

  // The catalog lost or wrong: planner and deployment bring it back.
  const plan = () => app.plan({ scheduledTime: '2023-07-11T05:00:00.000Z' });
  for (const restore of [plan, () => refresh(app)]) {
    await loseTables(app);
    await restore();
    await misleadCatalog(app);
    await restore();
  }
}

async function deliver(
  app: DeployedApp,
  name: string,
  events: readonly string[],
  delivered = DELIVERED,
): Promise<void> {
  for (const dataset of DATASETS) {
    const key = `${deliveryFolder(dataset, { account: ACCOUNT, region: REGION, delivered })}${ACCOUNT}_${kindOf(dataset)}_${name}.gz`;
    const bucket = app.bucket(BUCKETS[dataset.name as keyof typeof BUCKETS]);
    await putObjects(app.clients, bucket, { [key]: gzipSync(contentOf(dataset, events)) });
  }
}

/** By the emulator's clock. */
async function dayOfWriting(app: DeployedApp): Promise<string> {
  const Bucket = app.bucket('CloudTrailLogs');
  const { Contents = [] } = await app.clients.s3.send(new ListObjectsV2Command({ Bucket }));
  return Contents[0]!.LastModified!.toISOString().slice(0, 10).replaceAll('-', '/');
}

/** What stands in the names of objects, without which they are taken for another kind. */
const kindOf = ({ name }: Dataset): string =>
  name === 'alb_access' ? `elasticloadbalancing_${REGION}_app.web.1` : `log_${REGION}`;

/** As the stand-in for Athena reads it. */
function contentOf({ name }: Dataset, events: readonly string[]): string {
  if (name !== 'cloudtrail') return events.map((event) => `${event}\n`).join('');
  const Records = events.map((event) => {
    const [eventID, day] = event.split(' ');
    return { eventVersion: '1.11', eventID, eventTime: `${day}T10:00:00Z` };
  });
  return JSON.stringify({ Records });
}

async function converted(app: DeployedApp, scheduledTime: string): Promise<void> {
  await app.plan({ scheduledTime });
  await app.converted();
}

/** A message for each unit once more, which finds it converted. */
async function convertAgain(app: DeployedApp): Promise<void> {
  const Records = DATASETS.map(({ name: dataset }) => ({
    ...{ messageId: dataset, receiptHandle: dataset, eventSource: 'aws:sqs', attributes: {}, messageAttributes: {} },
    body: encodeUnitMessage({ version: 1, dataset, account: ACCOUNT, delivered: DELIVERED, batch: 'again' }),
  }));
  for (const record of Records) {
    expect(await app.api.invoke(app.function('Converter'), { Records: [record] })).toEqual({ batchItemFailures: [] });
  }
}

/** Superseded runs look as if they had been superseded long ago. */
async function aDayPasses(app: DeployedApp): Promise<void> {
  for (const dataset of DATASETS) {
    for (const Key of await all(app.store.list(`ledger/${dataset.name}/${ACCOUNT}/`))) {
      const entry = JSON.parse((await app.store.get(Key))!.body) as LedgerEntry;
      const superseded = entry.superseded.map((run) => ({ ...run, since: '2023-01-01T00:00:00.000Z' }));
      const Body = JSON.stringify({ ...entry, superseded });
      await app.clients.s3.send(new PutObjectCommand({ Bucket: app.bucket('Lake'), Key, Body }));
    }
  }
}

async function loseTables(app: DeployedApp): Promise<void> {
  for (const Name of DATASETS.flatMap((dataset) => [curatedTable(dataset), liveView(dataset)])) {
    await app.clients.glue.send(new DeleteTableCommand({ DatabaseName: DATABASES.lake, Name }));
  }
}

/** As a restoration that was broken off might leave it: a day elsewhere, and one that the ledger does not know. */
async function misleadCatalog(app: DeployedApp): Promise<void> {
  const lakeBucket = app.bucket('Lake');
  const sources = DATASETS.map(({ name }) => ({ dataset: name, bucket: 'any', prefix: '' }));
  const catalog = new GlueCatalog(app.clients.glue, { databases: DATABASES, lakeBucket, sources });
  for (const dataset of DATASETS) {
    await catalog.curatedLacking(dataset);
    await catalog.putLiveView(dataset, `SELECT * FROM ${DATABASES.lake}.${curatedTable(dataset)}`);
    const unit = { dataset: dataset.name, account: ACCOUNT, delivered: DELIVERED };
    await catalog.putPartitions(
      unit,
      ['2023-07-10', '2023-07-01'].map((day) => ({
        day,
        location: `s3://${lakeBucket}/curated/elsewhere/day=${day}/`,
      })),
    );
  }
}

/** The custom resource as CloudFormation asks for it; its answer goes to an object of no interest. */
async function refresh(app: DeployedApp): Promise<void> {
  const ResponseURL = `${app.endpoint}/${app.bucket('Results')}/answer`;
  await app.api.invoke(app.function('Catalog'), { ...request('Update'), ResponseURL });
}
