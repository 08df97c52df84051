/**
 * SQL as text with named holes. Whatever enters a statement does so as a value, an identifier, other SQL or raw text, and
 * the call shows which; this is the only file that quotes or escapes anything. The dialect is Athena's DML (Trino's).
 */

/** Athena's limit for one statement, in bytes of UTF-8. @see https://docs.aws.amazon.com/athena/latest/ug/service-limits.html */
export const MAX_STATEMENT_BYTES = 262_144;

/** A piece of SQL that is safe to embed. Made only by the functions of this file. */
export class Sql {
  // A private member keeps look-alike objects out: a plain `{ text }` is not assignable.
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }

  /** @internal The one door in; use {@link sql}, {@link value}, {@link identifier} or {@link raw}. */
  static of(text: string): Sql {
    return new Sql(text);
  }
}

/** A statement that is longer than Athena takes. */
export class StatementTooLong extends Error {
  constructor(readonly bytes: number) {
    super(`a statement must be at most ${MAX_STATEMENT_BYTES} bytes, got ${bytes}: leave out fewer objects by name`);
    this.name = 'StatementTooLong';
  }
}

/** Embeds pieces of SQL in a template; text that is not yet SQL does not compile, and throws where types were cast away. */
export function sql(strings: TemplateStringsArray, ...holes: readonly Sql[]): Sql {
  let text = strings[0] as string;
  for (const [index, hole] of holes.entries()) {
    if (!(hole instanceof Sql)) {
      throw new TypeError(
        `hole ${index + 1} of an SQL template must be a value, identifier, raw or other SQL, got ${describe(hole)}`,
      );
    }
    text += hole.text + strings[index + 1];
  }
  return Sql.of(text);
}

/** A literal: text, a whole number or a boolean. A backslash means itself, as in Athena's DML. */
export function value(literal: string | number | bigint | boolean): Sql {
  if (typeof literal === 'string') return Sql.of(`'${checkedText(literal).replaceAll("'", "''")}'`);
  if (typeof literal === 'number' && !Number.isSafeInteger(literal)) {
    throw new TypeError(`a number in SQL must be a safe integer, got ${literal}`);
  }
  if (typeof literal !== 'number' && typeof literal !== 'bigint' && typeof literal !== 'boolean') {
    throw new TypeError(`a value in SQL must be text, a whole number or a boolean, got ${describe(literal)}`);
  }
  return Sql.of(String(literal));
}

/** A quoted name, or a dotted path of them: lower-case letters, digits, `_` and `$` (for `"$path"`). */
export function identifier(...names: readonly string[]): Sql {
  if (names.length === 0) throw new TypeError('an identifier must have at least one name, got none');
  for (const name of names) {
    if (!/^[a-z0-9_$]{1,255}$/.test(name)) {
      throw new TypeError(`an identifier must be 1 to 255 of a-z, 0-9, _ and $, got ${describe(name)}`);
    }
  }
  return Sql.of(names.map((name) => `"${name}"`).join('.'));
}

/** Text taken as SQL unchecked. The caller answers for it: never anything that came from data or configuration. */
export const raw = (text: string): Sql => Sql.of(text);

/** Pieces parted by a separator. An empty list is an error: `IN ()` would be no SQL, and no list at all another question. */
export function join(pieces: readonly Sql[], separator = ', '): Sql {
  if (pieces.length === 0) throw new TypeError('a list in SQL must have at least one item, got none');
  return Sql.of(pieces.map((piece) => sql`${piece}`.text).join(separator));
}

/** The finished statement. Throws {@link StatementTooLong} when Athena would refuse its length. */
export function statement(query: Sql): string {
  const bytes = Buffer.byteLength(query.text);
  if (bytes > MAX_STATEMENT_BYTES) throw new StatementTooLong(bytes);
  return query.text;
}

function checkedText(text: string): string {
  if (text.includes('\0')) throw new TypeError(`text in SQL must not hold a NUL character, got ${describe(text)}`);
  // A lone surrogate becomes U+FFFD in UTF-8, so the literal would silently name something else.
  if (/\p{Surrogate}/u.test(text)) throw new TypeError(`text in SQL must be well-formed, got ${describe(text)}`);
  return text;
}

function describe(thing: unknown): string {
  if (typeof thing === 'string') return JSON.stringify(thing.length > 100 ? `${thing.slice(0, 100)}...` : thing);
  return Array.isArray(thing) ? 'an array' : String(thing);
}
