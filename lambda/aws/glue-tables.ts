import {
  CreateTableCommand,
  DeleteTableCommand,
  GetTableCommand,
  type GlueClient,
  type Table,
  type TableInput,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { isNamed } from './service-error';

/** Glue refuses one of two updates that come at once; converters that end together all move the same view. */
const TRIES = 5;

/** The tables of one database. */
export class GlueTables {
  constructor(
    private readonly glue: Pick<GlueClient, 'send'>,
    private readonly database: string,
  ) {}

  async find(name: string): Promise<Table | undefined> {
    try {
      return (await this.glue.send(new GetTableCommand({ DatabaseName: this.database, Name: name }))).Table;
    } catch (error) {
      if (isNamed(error, 'EntityNotFoundException')) return undefined;
      throw error;
    }
  }

  /** False when there is one of that name. */
  async create(input: TableInput): Promise<boolean> {
    try {
      await this.glue.send(new CreateTableCommand({ DatabaseName: this.database, TableInput: input }));
      return true;
    } catch (error) {
      if (isNamed(error, 'AlreadyExistsException')) return false;
      throw error;
    }
  }

  async update(input: TableInput): Promise<void> {
    // A table keeps 100,000 versions at most, and a view moves with every unit: none of the old ones is wanted.
    const command = new UpdateTableCommand({ DatabaseName: this.database, TableInput: input, SkipArchive: true });
    for (let tries = 1; ; tries++) {
      try {
        await this.glue.send(command);
        return;
      } catch (error) {
        if (!isNamed(error, 'ConcurrentModificationException') || tries === TRIES) throw error;
      }
    }
  }

  /** Fine when there is none. */
  async drop(name: string): Promise<void> {
    try {
      await this.glue.send(new DeleteTableCommand({ DatabaseName: this.database, Name: name }));
    } catch (error) {
      if (!isNamed(error, 'EntityNotFoundException')) throw error;
    }
  }
}
