import { type AthenaClient, GetPreparedStatementCommand, GetWorkGroupCommand } from '@aws-sdk/client-athena';
import { isNamed } from '../../../lambda/aws/service-error';
import type { AthenaOptions } from './athena';

/** Workgroups and prepared statements as an account has them: an emulator's own Athena, which runs no SQL, keeps them. */
export function accountOf(
  athena: () => Pick<AthenaClient, 'send'>,
): Required<Pick<AthenaOptions, 'workgroup' | 'preparedStatement'>> {
  return {
    workgroup: (WorkGroup) =>
      found(async () => (await athena().send(new GetWorkGroupCommand({ WorkGroup }))).WorkGroup),
    preparedStatement: (WorkGroup, StatementName) =>
      found(async () => {
        const command = new GetPreparedStatementCommand({ WorkGroup, StatementName });
        return (await athena().send(command)).PreparedStatement;
      }),
  };
}

async function found<T>(ask: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isNamed(error, 'InvalidRequestException', 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}
