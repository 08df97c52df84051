import type { CommandName, LoadCommand, MakeCommand } from '../local/cli/commands';

/** `require`, as `import()` does not see TypeScript here: it is compiled as it is required. */
const LOAD: Readonly<Record<CommandName, () => MakeCommand>> = {
  start: () => (require('../local/cli/commands/start') as typeof import('../local/cli/commands/start')).startCommand,
  generate: () =>
    (require('../local/cli/commands/generate') as typeof import('../local/cli/commands/generate')).generateCommand,
  convert: () =>
    (require('../local/cli/commands/convert') as typeof import('../local/cli/commands/convert')).convertCommand,
  status: () =>
    (require('../local/cli/commands/status') as typeof import('../local/cli/commands/status')).statusCommand,
  queries: () =>
    (require('../local/cli/commands/queries') as typeof import('../local/cli/commands/queries')).queriesCommand,
  explain: () =>
    (require('../local/cli/commands/explain') as typeof import('../local/cli/commands/explain')).explainCommand,
  query: () => (require('../local/cli/commands/query') as typeof import('../local/cli/commands/query')).queryCommand,
  pivot: () => (require('../local/cli/commands/pivot') as typeof import('../local/cli/commands/pivot')).pivotCommand,
  shell: () => (require('../local/cli/commands/shell') as typeof import('../local/cli/commands/shell')).shellCommand,
  doctor: () =>
    (require('../local/cli/commands/doctor') as typeof import('../local/cli/commands/doctor')).doctorCommand,
  backfill: () =>
    (require('../local/cli/commands/backfill') as typeof import('../local/cli/commands/backfill')).backfillCommand,
  verify: () =>
    (require('../local/cli/commands/verify') as typeof import('../local/cli/commands/verify')).verifyCommand,
};

/** Loads one command, and what it needs, and nothing of the others. */
export const loadCommand: LoadCommand = async (name) => LOAD[name]();
