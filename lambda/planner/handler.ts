import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { parseSettings, SETTINGS_VARIABLE } from '../../core/deployment/settings';
import { awsClients } from '../aws/clients';
import { awsPorts } from '../aws/ports';
import { SqsUnitQueue } from '../aws/unit-queue';
import { LakeMetrics } from '../lake-metrics';
import { parsePlanEvent } from './event';
import { type LakePlan, planLake } from './plan-lake';
import { watchPorts } from './watch-ports';

/** What ending the invocation takes: the last reads of the sweep, metrics, the answer. */
const MARGIN_MS = 60_000;

const settings = parseSettings(process.env[SETTINGS_VARIABLE]);
const clients = awsClients();
const queue = new SqsUnitQueue(clients.sqs, process.env.QUEUE_URL!);
const log = new Logger({ serviceName: 'planner', persistentKeys: { lake: settings.name } });
const measures = new LakeMetrics(settings.name);

/** Plans the lake: finds the units that have to be converted, and sends them to the converter. */
export const handler = async (event: unknown, context: Context): Promise<LakePlan> => {
  log.addContext(context);
  const timeLeft = () => context.getRemainingTimeInMillis() - MARGIN_MS;
  const ports = awsPorts(settings, clients, { patience: timeLeft });
  try {
    return await planLake(
      {
        settings,
        ports,
        queue,
        watch: (dataset) => watchPorts(ports.raw, settings.sources, dataset),
        log,
        measures,
        enough: () => timeLeft() <= 0,
      },
      parsePlanEvent(event, ports.clock.now()),
    );
  } catch (error) {
    log.error('planner failed', { error });
    throw error;
  } finally {
    measures.flush();
  }
};
