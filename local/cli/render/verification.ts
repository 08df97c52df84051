import type { Finding, FindingKind, Note } from '../../../core/verify/findings';
import type { Verification } from '../../../core/verify/verify';
import { bytes, count, plural } from './human';
import { table } from './table';
import { paragraph, printable } from './text';

/** Objects that are named of each kind, unless all are asked for. */
const MOST_OBJECTS = 10;

const NO_KEYS =
  'No signature was checked, as there were no public keys: that hashes and chain fit does not show who wrote them. Get the keys with aws cloudtrail list-public-keys --start-time ... --region ..., and give them with --keys.';

const WORDS: Readonly<Record<FindingKind, string>> = {
  altered: 'altered',
  missing: 'missing',
  unsigned: 'unsigned',
  unreadable: 'unreadable',
  'digest-altered': 'digest altered',
  'digest-missing': 'digest missing',
  'chain-broken': 'chain broken',
  'key-unknown': 'key unknown',
};

/** What was verified by account and region, and everything that is wrong with the keys of the objects whole. */
export function verificationText(found: Verification, source: string, columns: number, all: boolean): string {
  const { findings, notes, signatures } = found;
  return [
    `CloudTrail log files in ${printable(source)}`,
    '',
    treeTable(found, columns),
    ...listed('', findings, columns, all),
    ...listed('note: ', notes, columns, all),
    '',
    ...(signatures ? [] : [paragraph(NO_KEYS, columns), '']),
    verdict(found),
    '',
  ].join('\n');
}

function treeTable({ trees, findings }: Verification, columns: number): string {
  const number = ['digests', 'signed', 'files fit', 'findings', 'read'].map((title) => ({ title, number: true }));
  const rows = trees.map(({ account, region, digests, objects }) => [
    account,
    region,
    count(digests.verified + digests.unchecked + digests.bad),
    count(digests.verified),
    count(objects.verified),
    count(findings.filter((one) => one.account === account && one.region === region).length),
    bytes(objects.bytes),
  ]);
  return table([{ title: 'account', whole: true }, { title: 'region', whole: true }, ...number], rows, columns) ?? '';
}

/** Neighbours of one kind and reason share a heading. */
function listed(mark: string, found: readonly (Finding | Note)[], columns: number, all: boolean): string[] {
  const groups = grouped(found, ({ account, region, kind, reason }) => [account, region, kind, reason].join('\n'));
  return [...groups.values()].flatMap((group) => {
    const { account, region, kind, reason } = group[0]!;
    const what = kind in WORDS ? WORDS[kind as FindingKind] : kind.replaceAll('-', ' ');
    const shown = all ? group : group.slice(0, MOST_OBJECTS);
    const left = group.length - shown.length;
    return [
      '',
      paragraph(printable(`${mark}${what}, ${account} ${region}: ${reason}`), columns),
      ...shown.map(({ object }) => `  ${printable(object)}`),
      ...(left > 0 ? [`  and ${count(left)} more: --all lists them`] : []),
    ];
  });
}

function verdict({ trees, findings, signatures }: Verification): string {
  const young = trees.reduce((sum, { objects }) => sum + objects.notYet, 0);
  const waiting = young === 0 ? '' : `; ${plural(young, 'log file')} too young for a digest`;
  if (findings.length > 0) {
    const kinds = [...grouped(findings, ({ kind }) => WORDS[kind])].map(([kind, of]) => `${count(of.length)} ${kind}`);
    return `Not verified: ${kinds.join(', ')}${waiting}`;
  }
  return `${signatures ? 'Verified' : 'Hashes fit'}: nothing altered, missing or unsigned${waiting}`;
}

function grouped<T>(all: readonly T[], by: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = by(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}
