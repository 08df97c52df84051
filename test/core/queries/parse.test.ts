import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadQueries } from '../../../core/queries/load';
import { parseQuery } from '../../../core/queries/parse';

const HEADER = [
  '-- title: Rows of a port',
  '-- why: One sentence that',
  '--   goes on here.',
  '-- datasets: vpc_flow, cloudtrail',
  '-- severity: low',
  '-- mitre: T1046, T1078.004',
  '-- parameter: port | integer | example 22 | Destination port',
  '-- parameter: from_day | day | default 0000-01-01 | example 2026-11-01 | First',
  '--   event day',
];
const SQL = ["SELECT ':port' AS text -- not a hole: :nobody", 'FROM t', 'WHERE port = :port AND day >= :from_day'];

const file = (header: readonly string[] = HEADER, sql: readonly string[] = SQL) =>
  `${[...header, ...sql].join('\n')}\n`;
const without = (start: string) => HEADER.filter((line) => !line.startsWith(start));
const replaced = (start: string, line: string) => HEADER.map((old) => (old.startsWith(start) ? line : old));

describe('a query file', () => {
  test('is read whole: header fields, continued lines, parameters and SQL', () => {
    expect(parseQuery(file(), 'queries/rows_of_port.sql')).toEqual({
      name: 'rows_of_port',
      title: 'Rows of a port',
      why: 'One sentence that goes on here.',
      datasets: ['vpc_flow', 'cloudtrail'],
      severity: 'low',
      mitre: ['T1046', 'T1078.004'],
      parameters: [
        { name: 'port', type: 'integer', example: '22', description: 'Destination port' },
        { name: 'from_day', type: 'day', default: '0000-01-01', example: '2026-11-01', description: 'First event day' },
      ],
      sql: SQL.join('\n'),
    });
  });

  test('reads the same with Windows line ends', () => {
    expect(parseQuery(file().replaceAll('\n', '\r\n'), 'rows_of_port.sql')).toEqual(
      parseQuery(file(), 'rows_of_port.sql'),
    );
  });

  test('needs neither mitre nor parameters', () => {
    const header = HEADER.filter((line) => !/mitre|parameter|event day/.test(line));
    expect(parseQuery(file(header, ['SELECT 1']), 'q.sql')).toMatchObject({ mitre: [], parameters: [] });
  });

  test.each([
    ['a missing title', file(without('-- title')), 'q.sql:1: the header has no title: add "-- title: ..."'],
    ['an empty why', file(['-- title: a', '-- why:']), 'q.sql:2: the header has no why: add "-- why: ..."'],
    ['an empty title', file(replaced('-- title', '-- title:')), 'q.sql:1: the header has no title'],
    ['an unknown field', file(replaced('-- mitre', '-- attack: T1046')), "q.sql:6: the header has no field 'attack'"],
    ['a field written twice', file(['-- title: a', ...HEADER]), 'q.sql:2: title stands in the header twice'],
    ['a line that is no field', file(['-- just talk', ...HEADER]), 'q.sql:1: a header line is "-- field: text"'],
    [
      'a severity of its own',
      file(replaced('-- severity', '-- severity: huge')),
      'one of info, low, medium, high, got',
    ],
    ['an odd technique', file(replaced('-- mitre', '-- mitre: TA0001')), 'q.sql:6: mitre is a comma list of ATT&CK'],
    ['a quoted dataset', file(replaced('-- datasets', '-- datasets: "a"')), 'q.sql:4: datasets is a comma list of'],
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
      `q.sql:7: the default of 'port' must be a whole number from 0 to 999999999999999, got "x"`,
    ],
    [
      'an example that is no day',
      file(replaced('-- parameter: from', '-- parameter: from_day | day | example 2026-02-30 | d')),
      `q.sql:8: the example of 'from_day' must be a day, yyyy-MM-dd, got "2026-02-30"`,
    ],
    [
      'a parameter written twice',
      file([...HEADER, '-- parameter: port | integer | example 2 | d']),
      "q.sql:10: parameter 'port' stands in the header twice",
    ],
    ['an unused parameter', file(HEADER, ['SELECT :port']), "q.sql:8: the SQL does not use parameter 'from_day'"],
    ['an unknown hole', file(HEADER, ['SELECT 1', ', :who']), 'q.sql:11: :who is not in the header'],
    ['a semicolon', file(HEADER, [...SQL, ';']), 'q.sql:13: a query is one statement without a semicolon'],
    ['a question mark', file(HEADER, ['SELECT ?']), 'q.sql:10: parameters are written :name'],
    ['a quote without an end', file(HEADER, ["SELECT 'a"]), "q.sql:10: ' has no end"],
    ['a comment without an end', file(HEADER, ['SELECT 1 /* a']), 'q.sql:10: /* has no end'],
    ['no SQL', file(HEADER, []), 'q.sql:9: there is no SQL below the header'],
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
    writeFileSync(join(folder, 'b.sql'), file());
    writeFileSync(join(folder, 'a.sql'), file());
    writeFileSync(join(folder, 'notes.md'), 'not a query');
    expect(loadQueries(folder).map(({ name }) => name)).toEqual(['a', 'b']);
    writeFileSync(join(folder, 'c.sql'), 'SELECT 1');
    expect(() => loadQueries(folder)).toThrow(`${join(folder, 'c.sql')}:1: the header has no title`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
