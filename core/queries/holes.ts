/** SQL cut at its holes: `texts` is always one longer than `names`, and joined in turn they are the statement again. */
export interface Pieces {
  readonly texts: readonly string[];
  readonly names: readonly string[];
  /** Offset of each hole's colon. */
  readonly offsets: readonly number[];
  /** Whether each hole stands in a WHERE, where alone Athena takes parameters. */
  readonly inWhere: readonly boolean[];
}

/** Something that must not stand in a query of the pack, and where. */
export class SqlRefused extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

/**
 * The parts of a statement in which a colon, a question mark or a semicolon is only text come first, so that they are
 * passed over whole: string literals, quoted names, comments. Then what matters, and what is refused.
 */
const TOKEN =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|:(?<hole>[a-z][a-z0-9_]*)|(?<refused>[;?\\'"]|:|\/\*)|\b(?<clause>SELECT|FROM|WHERE|GROUP|HAVING|ORDER|LIMIT|ON)\b|(?<bracket>[()])/gi;

/**
 * Cuts a statement at its `:name` holes. The pieces are what a prepared statement needs too: joined by `?`, with the
 * values in the order of `names`.
 *
 * @throws SqlRefused for a semicolon, a `?`, a backslash or a colon outside of literals and comments, and for a literal,
 * quoted name or comment without an end
 */
export function cutHoles(sql: string): Pieces {
  const texts: string[] = [];
  const names: string[] = [];
  const offsets: number[] = [];
  const inWhere: boolean[] = [];
  // The clause in which each bracket that is open stands; within it goes on what was outside, until a clause begins.
  const clauses = [''];
  let from = 0;
  for (const match of sql.matchAll(TOKEN)) {
    const { hole, refused, clause, bracket } = match.groups as Partial<
      Record<'hole' | 'refused' | 'clause' | 'bracket', string>
    >;
    if (clause !== undefined) clauses[clauses.length - 1] = clause.toUpperCase();
    if (bracket === '(') clauses.push(clauses.at(-1) ?? '');
    if (bracket === ')' && clauses.length > 1) clauses.pop();
    if (refused !== undefined) {
      throw new SqlRefused(refusal(refused), match.index);
    }
    if (hole !== undefined) {
      texts.push(sql.slice(from, match.index));
      names.push(hole);
      offsets.push(match.index);
      inWhere.push(clauses.at(-1) === 'WHERE');
      from = match.index + match[0].length;
    }
  }
  texts.push(sql.slice(from));
  return { texts, names, offsets, inWhere };
}

function refusal(token: string): string {
  switch (token) {
    case ';':
      return 'a query is one statement without a semicolon: remove ";"';
    case '?':
      return 'parameters are written :name: replace "?"';
    case ':':
      return '":" starts a parameter, :name with a lower-case name';
    case '\\':
      return 'a backslash has no meaning outside of a literal: remove it';
    default:
      return `${token} has no end`;
  }
}
