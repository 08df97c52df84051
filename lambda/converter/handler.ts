import { Logger } from '@aws-lambda-powertools/logger';
import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { parseSettings, SETTINGS_VARIABLE } from '../../core/deployment/settings';
import { inspect } from '../../core/raw/inspect';
import { awsClients } from '../aws/clients';
import { awsPorts } from '../aws/ports';
import { LakeMetrics } from '../lake-metrics';
import { convertUnits } from './convert-units';

/** What comes after waiting for Athena: looking into objects without rows, publishing, the ledger, the live view. */
const MARGIN_MS = 120_000;

const settings = parseSettings(process.env[SETTINGS_VARIABLE]);
const clients = awsClients();
const log = new Logger({ serviceName: 'converter', persistentKeys: { lake: settings.name } });
const measures = new LakeMetrics(settings.name);

/** Converts the units of a batch of messages. */
export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  log.addContext(context);
  const patience = () => context.getRemainingTimeInMillis() - MARGIN_MS;
  const ports = awsPorts(settings, clients, { patience });
  try {
    return await convertUnits(
      {
        settings,
        ports,
        inspect,
        comeBack: async (receiptHandle, seconds) => {
          await clients.sqs.send(
            new ChangeMessageVisibilityCommand({
              QueueUrl: process.env.QUEUE_URL,
              ReceiptHandle: receiptHandle,
              VisibilityTimeout: seconds,
            }),
          );
        },
        log,
        measures,
      },
      event,
    );
  } finally {
    measures.flush();
  }
};
