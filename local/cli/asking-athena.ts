import { TableMissing } from '../../account/account';
import type { AthenaAnswer } from '../../account/athena';
import type { AthenaLake } from '../../account/athena-lake';
import type { MostRead, ReadWindow } from '../../account/estimate';
import { helperViewsOf } from '../../core/catalog/views';
import { DATASETS } from '../../core/datasets';
import { type Dataset, liveView } from '../../core/datasets/dataset';
import { athenaPrice } from '../../core/deployment/athena-price';
import { answerable } from '../../core/queries/answerable';
import { LEDGER } from '../../core/queries/query';
import { type Answered, askLocally, type ChosenLake, packQuestion, type Question } from './asking';
import { type AthenaOptions, DEFAULT_DATABASE, DEFAULT_WORKGROUP } from './commands/options';
import { UsageError } from './exit';
import { stoppable } from './interrupt';
import type { Io } from './io';
import { bytes, plural, usd } from './render/human';
import type { WrittenWindow } from './window';

type AskOptions = AthenaOptions & ChosenLake & WrittenWindow & { readonly yes?: boolean };

/** Asks the lake on this machine, or with `--athena` the one that is deployed. */
export async function ask(io: Io, options: AskOptions, question: Question): Promise<Answered> {
  if (options.athena) return askInAthena(io, options, question);
  refuseWithoutAthena(options, ['workgroup', 'database', 'region', 'profile', 'yes']);
  return askLocally(io, options, question);
}

/** @throws UsageError for an option that says how to ask Athena, where Athena is not asked */
export function refuseWithoutAthena<T extends AthenaOptions>(options: T, names: readonly (keyof T & string)[]): void {
  const given = names.find((name) => options[name] !== undefined);
  if (given !== undefined) {
    throw new UsageError(`'--${given}' goes with --athena, got it alone: add --athena, or leave it out`);
  }
}

/** @throws UsageError for an option that is about a lake on this machine, where Athena is asked */
export function refuseBeside<T extends AthenaOptions>(options: T, names: readonly (keyof T & string)[]): void {
  const given = names.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  const written = given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new UsageError(`'--${written}' is about a lake on this machine, got it with --athena: leave one out`);
}

/** The deployed lake that the options name. */
export function chosenAthena(io: Io, options: AthenaOptions & ChosenLake): AthenaLake {
  if (options.lake !== undefined) {
    throw new UsageError(`'--lake' is a lake on this machine and --athena one in AWS, got both: leave one out`);
  }
  const { workgroup = DEFAULT_WORKGROUP, database = DEFAULT_DATABASE, region, profile } = options;
  return io.account.athena({
    workgroup,
    database,
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
  });
}

async function askInAthena(io: Io, options: AskOptions, whole: Question): Promise<Answered> {
  const lake = chosenAthena(io, options);
  const { workgroup, database } = lake.choice;
  const { question, columns, rows, ...billed } = await stoppable(io, 'Stopping the query in Athena', async (signal) => {
    if (!options.yes) await tellMost(io, lake, readsOf(whole, options), signal);
    return askWhatIsThere(io, lake, whole, signal);
  });
  const { queryId, bytesScanned, price } = billed;
  return {
    question,
    answer: { columns, rows },
    source: { workgroup, database, queryId, bytesScanned, usd: Number(price.toFixed(6)) },
    note: `${plural(rows.length, 'row')} from ${database} in Athena; ${bytes(bytesScanned)} scanned, ${usd(price)}`,
    billed: true,
  };
}

/**
 * Asks, and asks again for less where the lake turns out to be without a dataset that the question can do without. Athena
 * finds that out before it reads anything.
 */
async function askWhatIsThere(
  io: Io,
  lake: AthenaLake,
  question: Question,
  signal: AbortSignal,
): Promise<AthenaAnswer & { readonly question: Question }> {
  try {
    return { question, ...(await lake.ask(question, signal)) };
  } catch (error) {
    if (!(error instanceof TableMissing)) throw error;
    const lacking = DATASETS.find((dataset) => viewsOf(dataset).includes(error.table));
    if (lacking === undefined) throw error;
    const less = without(question, lacking);
    if (less === undefined) throw error;
    io.err(`Athena: ${lake.choice.database} has no ${lacking.name}, asking without it\n`);
    return askWhatIsThere(io, lake, less, signal);
  }
}

const viewsOf = (dataset: Dataset): readonly string[] => [
  liveView(dataset),
  ...helperViewsOf(dataset).map(({ name }) => name),
];

/** The question to a lake without the dataset; undefined where there is nothing to ask it. */
function without({ asked }: Question, dataset: Dataset): Question | undefined {
  const others = DATASETS.filter((other) => other !== dataset && asked?.query.datasets.includes(other.name));
  const rest = asked && answerable(asked.query, others);
  return rest && packQuestion(rest, asked.values);
}

/** What a question of the pack reads; undefined for SQL of the reader's own, and for questions to the ledger. */
function readsOf({ asked }: Question, { from, to }: WrittenWindow): ReadWindow | undefined {
  if (asked === undefined || from === undefined || to === undefined) return undefined;
  const datasets = asked.query.datasets.filter((name) => name !== LEDGER);
  // A time stands behind its day.
  return datasets.length === 0 ? undefined : { datasets, from: from.slice(0, 10), to: to.slice(0, 10) };
}

/** @throws UsageError when the question can read more than the workgroup lets it */
async function tellMost(io: Io, lake: AthenaLake, reads: ReadWindow | undefined, signal: AbortSignal): Promise<void> {
  const cutoff = await lake.cutoff();
  const limit = cutoff === undefined ? 'no limit on what a query scans' : `a limit of ${sized(cutoff)}`;
  const where = `workgroup '${lake.choice.workgroup}' has ${limit}`;
  if (reads === undefined) {
    io.err(`Athena: ${where}\n`);
    return;
  }
  const most = await lake.most(reads, io.now(), signal);
  io.err(`Athena: ${mostText(most)}; ${where}\n`);
  if (cutoff !== undefined && most.bytes > cutoff) {
    throw new UsageError(
      `the question can read more than the ${bytes(cutoff)} after which Athena stops it, and bills ${usd(athenaPrice(cutoff))} without an answer: ask for fewer days, or go on with --yes`,
    );
  }
}

function mostText({ bytes: size, units, open }: MostRead): string {
  if (units === 0 && open === 0) return 'nothing is converted of these days, what is read of them is not known';
  return `reads at most about ${sized(size)}, all of ${plural(units, 'converted unit')} and ${plural(open, 'open one')}`;
}

const sized = (size: number): string => `${bytes(size)} (${usd(athenaPrice(size))})`;
