import type { Command } from 'commander';
import { type Examination, examine } from '../../../account/doctor/examine';
import { type Finding, LEVELS } from '../../../account/doctor/finding';
import { EXIT, type ExitCode } from '../exit';
import type { Io } from '../io';
import { count } from '../render/human';
import { paragraph, printable } from '../render/text';
import {
  type AthenaOptions,
  type CommonOptions,
  command,
  DEFAULT_DATABASE,
  DEFAULT_WORKGROUP,
  databaseOption,
  profileOption,
  regionOption,
  workgroupOption,
} from './options';

type Options = CommonOptions & AthenaOptions & { readonly strict?: boolean };

export const doctorCommand = (io: Io, done: (code: ExitCode) => void): Command =>
  command('doctor', [
    'lake doctor                      before and after a deployment',
    'lake doctor --strict || exit 1   in CI: warnings are errors',
    'lake doctor --json',
  ])
    .description(
      'Looks at the AWS account of the lake and says what is missing, what is risky and what is paid for twice: trails, bucket and key policies, regions, flow logs, access logs, Lake Formation, the workgroup, the ledger. It changes nothing; a deployed lake is asked one small question in Athena.',
    )
    .addOption(workgroupOption())
    .addOption(databaseOption())
    .option('--strict', 'exit with 3 when there is a warning')
    .addOption(regionOption())
    .addOption(profileOption())
    .action(async (options: Options) => {
      const { workgroup = DEFAULT_WORKGROUP, database = DEFAULT_DATABASE, region, profile } = options;
      const view = io.account.view({
        workgroup,
        database,
        ...(region === undefined ? {} : { region }),
        ...(profile === undefined ? {} : { profile }),
      });
      const examination = await examine(view, { workgroup, now: io.now() });
      io.out(options.json ? `${JSON.stringify(jsonOf(examination))}\n` : text(examination, io.columns));
      done(exitOf(examination, options.strict ?? false));
    });

function exitOf({ findings }: Examination, strict: boolean): ExitCode {
  if (findings.some(({ level }) => level === 'problem')) return EXIT.failed;
  return strict && findings.some(({ level }) => level === 'warning') ? EXIT.refused : EXIT.fine;
}

const countOf = (findings: readonly Finding[], level: Finding['level']): number =>
  findings.filter((finding) => finding.level === level).length;

const jsonOf = ({ account, deployed, findings }: Examination) => ({
  account,
  deployed,
  counts: Object.fromEntries(LEVELS.map((level) => [level, countOf(findings, level)])),
  findings,
});

/** The worst first; what is fine is only named at the end. */
function text({ account, deployed, findings }: Examination, columns: number): string {
  const told = LEVELS.toReversed()
    .filter((level) => level !== 'fine')
    .flatMap((level) => findings.filter((finding) => finding.level === level));
  const fine = findings.filter(({ level }) => level === 'fine');
  const counts = LEVELS.toReversed().map((level) => `${count(countOf(findings, level))} ${level}`);
  return [
    `Account ${account}, ${deployed ? 'with' : 'without'} a lake: ${counts.join(', ')}`,
    ...told.map((finding) => findingText(finding, columns)),
    ...(fine.length > 0 ? [['Fine', ...fine.map(({ seen }) => lines('  ', seen, columns))].join('\n')] : []),
    '',
  ].join('\n\n');
}

function findingText({ check, level, seen, matters, todo }: Finding, columns: number): string {
  return [
    `${level.toUpperCase()} ${check}`,
    lines('  ', seen, columns),
    ...(matters === undefined ? [] : [lines('  Why: ', matters, columns)]),
    ...(todo === undefined ? [] : [lines('  Do:  ', todo, columns)]),
  ].join('\n');
}

/** Text behind a lead, below itself where it is long. Names of buckets and trails are anybody's choice. */
const lines = (lead: string, prose: string, columns: number): string =>
  paragraph(printable(prose), columns - lead.length)
    .split('\n')
    .map((line, at) => `${at === 0 ? lead : ' '.repeat(lead.length)}${line}`)
    .join('\n');
