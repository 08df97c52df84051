import { Logger } from '@aws-lambda-powertools/logger';
import { datasetsOf, parseSettings, SETTINGS_VARIABLE } from '../../core/deployment/settings';
import { awsClients } from '../aws/clients';
import { GlueCatalog } from '../aws/glue-catalog';
import { S3LakeStore } from '../aws/lake-store';
import { catalogFunction } from './function';

const settings = parseSettings(process.env[SETTINGS_VARIABLE]);
const { glue, s3 } = awsClients();

export const handler = catalogFunction({
  databases: settings.databases,
  datasets: datasetsOf(settings),
  // Anew for each request: it remembers tables, and a deployment changes them.
  ports: () => ({ catalog: new GlueCatalog(glue, settings), store: new S3LakeStore(s3, settings.lakeBucket) }),
  log: new Logger({ serviceName: 'catalog' }),
});
