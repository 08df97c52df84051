import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { optionalDatasets } from '../../../core/queries/arms';
import { loadQueries } from '../../../core/queries/load';
import { parseQuery } from '../../../core/queries/parse';
import { WINDOW } from '../../../core/queries/window';

const PAGE = 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html';
const HEADER = [
  '-- id: q',
  '-- title: Rows of a port',
  '-- why: One sentence that',
  '--   goes on here.',
  '-- group: network',
  '-- datasets: vpc_flow, cloudtrail',
  '-- severity: low',
  '-- mitre: T1046, T1078.004',
  '-- false-positives: Backups.',
  '-- next: Ask the owner.',
  `-- references: ${PAGE}`,
  '-- parameter: port | integer | example 22 | Destination port',
  '-- parameter: since | day | default 0000-01-01 | example 2026-11-01 | First',
  '--   day of interest',
];
const SQL = [
  "SELECT ':port' AS text -- not a hole: :nobody",
  'FROM t',
  'WHERE day BETWEEN :from_day AND :to_day AND port = :port AND day >= :since',
];

const file = (header: readonly string[] = HEADER, sql: readonly string[] = SQL) =>
  `${[...header, ...sql].join('\n')}\n`;
const without = (start: string) => HEADER.filter((line) => !line.startsWith(start));
const replaced = (start: string, line: string) => HEADER.map((old) => (old.startsWith(start) ? line : old));

describe('a query file', () => {
  test('is read whole: header fields, continued lines, parameters and SQL', () => {
    expect(parseQuery(file(), 'queries/q.sql')).toEqual({
      name: 'q',
      title: 'Rows of a port',
      why: 'One sentence that goes on here.',
      group: 'network',
      datasets: ['vpc_flow', 'cloudtrail'],
      severity: 'low',
      mitre: ['T1046', 'T1078.004'],
      falsePositives: 'Backups.',
      next: 'Ask the owner.',
      references: [PAGE],
      parameters: [
        ...WINDOW,
        { name: 'port', type: 'integer', example: '22', description: 'Destination port' },
        {
          name: 'since',
          type: 'day',
          default: '0000-01-01',
          example: '2026-11-01',
          description: 'First day of interest',
        },
      ],
      sql: SQL.join('\n'),
    });
  });

  test('reads the same with Windows line ends', () => {
    expect(parseQuery(file().replaceAll('\n', '\r\n'), 'q.sql')).toEqual(parseQuery(file(), 'q.sql'));
  });

  test('may have arms that a lake can do without, and prose that begins with neither word of their marks', () => {
    const arms = ['-- With care: the end of it', '  -- with vpc_flow', '  -- end', '\t-- with cloudtrail ', '-- end'];
    const { sql, datasets } = parseQuery(file(HEADER, [...SQL, ...arms]), 'q.sql');
    expect(optionalDatasets(sql)).toEqual(['vpc_flow', 'cloudtrail']);
    expect(datasets).toEqual(['vpc_flow', 'cloudtrail']);
    expect(optionalDatasets(SQL.join('\n'))).toEqual([]);
  });

  test('needs neither mitre nor parameters of its own; only an answer that accuses nobody has no false positives', () => {
    const header = HEADER.filter((line) => !/mitre|parameter|day of interest|false/.test(line));
    const harmless = header.map((line) => line.replace('severity: low', 'severity: info'));
    const sql = ['SELECT 1 FROM t WHERE day BETWEEN :from_day AND :to_day'];
    expect(parseQuery(file(harmless, sql), 'q.sql')).toMatchObject({ mitre: [], parameters: WINDOW });
    expect(() => parseQuery(file(header, sql), 'q.sql')).toThrow('q.sql:1: the header has no false-positives');
  });

  test.each([
    ['a missing title', file(without('-- title')), 'q.sql:1: the header has no title: add "-- title: ..."'],
    [
      'an empty why',
      file(['-- id: q', '-- severity: info', '-- title: a', '-- why:']),
      'q.sql:4: the header has no why: add "-- why: ..."',
    ],
    ['an empty title', file(replaced('-- title', '-- title:')), 'q.sql:2: the header has no title'],
    ['the id of another', file(replaced('-- id', '-- id: r')), 'q.sql:1: id must be the name of the file, q, got "r"'],
    [
      'a group of its own',
      file(replaced('-- group', '-- group: misc')),
      'q.sql:5: group must be one of first, identity,',
    ],
    ['nothing to do next', file(without('-- next')), 'q.sql:1: the header has no next'],
    [
      'a page of somebody else',
      file(replaced('-- references', '-- references: https://example.com/')),
      "q.sql:11: references is a comma list of pages of AWS's documentation, https://docs.aws.amazon.com/..., got",
    ],
    ['an unknown field', file(replaced('-- mitre', '-- attack: T1046')), "q.sql:8: the header has no field 'attack'"],
    ['a field written twice', file(['-- title: a', ...HEADER]), 'q.sql:3: title stands in the header twice'],
    ['a line that is no field', file(['-- just talk', ...HEADER]), 'q.sql:1: a header line is "-- field: text"'],
    [
      'a severity of its own',
      file(replaced('-- severity', '-- severity: huge')),
      'one of info, low, medium, high, got',
    ],
    ['an odd technique', file(replaced('-- mitre', '-- mitre: TA0001')), 'q.sql:8: mitre is a comma list of ATT&CK'],
    [
      'a dataset that nobody has',
      file(replaced('-- datasets', '-- datasets: vpc_flow, alb')),
      "q.sql:6: there is no dataset 'alb'; the datasets are cloudtrail, vpc_flow, alb_access, conversions",
    ],
    ['a quoted dataset', file(replaced('-- datasets', '-- datasets: "a"')), 'q.sql:6: datasets is a comma list of'],
    [
      'an unknown type',
      file(replaced('-- parameter: port', '-- parameter: port | int | example 2 | d')),
      "type of 'port'",
    ],
    [
      'no example',
      file(replaced('-- parameter: port', '-- parameter: port | integer | d')),
      'a parameter is written name |',
    ],
    [
      'a default of another type',
      file(replaced('-- parameter: port', '-- parameter: port | integer | default x | example 2 | d')),
      `q.sql:12: the default of 'port' must be a whole number from 0 to 999999999999999, got "x"`,
    ],
    [
      'an example that is no day',
      file(replaced('-- parameter: since', '-- parameter: since | day | example 2026-02-30 | d')),
      `q.sql:13: the example of 'since' must be a day, yyyy-MM-dd, got "2026-02-30"`,
    ],
    [
      'a parameter written twice',
      file([...HEADER, '-- parameter: port | integer | example 2 | d']),
      "q.sql:15: parameter 'port' stands in the header twice",
    ],
    [
      'an unused parameter',
      file(HEADER, ['SELECT 1 FROM t WHERE port = :port AND day BETWEEN :from_day AND :to_day']),
      "q.sql:13: the SQL does not use parameter 'since'",
    ],
    [
      'days that nobody can choose',
      file(HEADER, ['SELECT 1 FROM t WHERE port = :port AND day > :since']),
      'q.sql:15: the SQL must be bound to the window: write day BETWEEN :from_day AND :to_day',
    ],
    [
      'a text outside of WHERE',
      file(HEADER, ['SELECT :since FROM t WHERE port = :port AND day BETWEEN :from_day AND :to_day']),
      'q.sql:15: Athena takes parameters in WHERE alone, and only an integer with a default may stand elsewhere: move :since',
    ],
    ['an unknown hole', file(HEADER, ['SELECT 1', ', :who']), 'q.sql:16: :who is not in the header'],
    ['a semicolon', file(HEADER, [...SQL, ';']), 'q.sql:18: a query is one statement without a semicolon'],
    ['a question mark', file(HEADER, ['SELECT ?']), 'q.sql:15: parameters are written :name'],
    ['a quote without an end', file(HEADER, ["SELECT 'a"]), "q.sql:15: ' has no end"],
    ['a comment without an end', file(HEADER, ['SELECT 1 /* a']), 'q.sql:15: /* has no end'],
    [
      'an arm of a dataset that the header does not have',
      file(HEADER, [...SQL, '-- with alb_access', '-- end']),
      `q.sql:18: "-- with alb_access" is about none of the header's datasets, vpc_flow, cloudtrail: add it to them`,
    ],
    [
      'an arm without an end',
      file(HEADER, [...SQL, '  -- with vpc_flow', 'UNION ALL']),
      'q.sql:18: "-- with vpc_flow" has no end: put "-- end" below the arm',
    ],
    [
      'an arm in an arm',
      file(HEADER, [...SQL, '-- with vpc_flow', '', '-- with cloudtrail', '-- end', '-- end']),
      'q.sql:20: "-- with cloudtrail" stands inside of "-- with vpc_flow": end that first',
    ],
    ['an end of nothing', file(HEADER, [...SQL, '-- end']), 'q.sql:18: "-- end" ends nothing: put "-- with <dataset>"'],
    [
      'a mark without a dataset',
      file(HEADER, [...SQL, '-- with', '-- end']),
      'q.sql:18: a comment that begins with "with" is a mark, "-- with <dataset>" or "-- end": write it so, or begin the comment otherwise, got "-- with"',
    ],
    [
      'a mark with more than one dataset',
      file(HEADER, [...SQL, '-- with vpc_flow, cloudtrail', '-- end']),
      'got "-- with vpc_flow, cloudtrail"',
    ],
    ['an end with more words', file(HEADER, [...SQL, '-- with vpc_flow', '-- end vpc_flow']), 'got "-- end vpc_flow"'],
    ['no SQL', file(HEADER, []), 'q.sql:14: there is no SQL below the header'],
  ])('fails for %s, and says where', (_what, text, message) => {
    expect(() => parseQuery(text, 'q.sql')).toThrow(message);
  });

  test.each(['Rows.sql', 'rows-of-port.sql', '1st.sql'])('fails when it is named %s', (name) => {
    expect(() => parseQuery(file(), name)).toThrow(`${name}: a query file is named in lower-case letters`);
  });
});

test('a folder of queries is loaded in the order of names, and a broken one is named with its path', () => {
  const folder = mkdtempSync(join(tmpdir(), 'queries-'));
  try {
    writeFileSync(join(folder, 'b.sql'), file(replaced('-- id', '-- id: b')));
    writeFileSync(join(folder, 'a.sql'), file(replaced('-- id', '-- id: a')));
    writeFileSync(join(folder, 'notes.md'), 'not a query');
    expect(loadQueries(folder).map(({ name }) => name)).toEqual(['a', 'b']);
    writeFileSync(join(folder, 'c.sql'), 'SELECT 1');
    expect(() => loadQueries(folder)).toThrow(`${join(folder, 'c.sql')}:1: the header has no id`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
