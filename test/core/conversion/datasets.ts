import type { Databases } from '../../../core/conversion/statements';
import type { Dataset, SerDe } from '../../../core/datasets/dataset';

/** Two small datasets that no source writes: one with an identity and ISO times, one without and with Unix times. */

const serde: SerDe = { library: 'l', inputFormat: 'i', outputFormat: 'o', parameters: {} };

export const databases: Databases = { lake: 'log_lake', staging: 'log_lake_staging' };

export const door: Dataset = {
  name: 'door',
  title: 'Door openings',
  documentation: 'https://example.com/door',
  version: 1,
  layout: {
    template: 'doors/${account}/${region}/${delivered}/',
    alternatives: [],
    file: /^(?<account>\d+)_(?<region>[a-z0-9-]+)_(?<date>\d{8})$/,
    siblings: [],
  },
  format: { kind: 'json', envelope: 'Records', serde },
  columns: [
    { name: 'id', type: 'string', description: 'Id of the opening' },
    { name: 'at', type: 'string', description: 'When' },
    { name: 'door', type: 'string', description: 'Which door' },
    { name: 'who', type: { struct: [{ name: 'badge', type: 'string' }] }, description: 'Who' },
  ],
  eventTime: { column: 'at', format: 'iso8601' },
  understoodBy: ['id', 'at'],
  missing: '-',
  clusteredBy: ['door', 'who'],
  identity: 'id',
};

const { identity: _, missing: __, ...plain } = door;

export const meter: Dataset = {
  ...plain,
  name: 'meter',
  title: 'Meter readings',
  format: { kind: 'delimited', delimiter: ' ', serde },
  columns: [
    { name: 'start', type: 'bigint', description: 'When' },
    { name: 'kwh', type: 'int', description: 'Energy' },
  ],
  eventTime: { column: 'start', format: 'unix-seconds' },
  understoodBy: ['start'],
  clusteredBy: [],
};
