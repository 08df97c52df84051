import { isUtf8 } from 'node:buffer';
import { type Column, type ColumnType, type Field, rawNameOf } from '../datasets/dataset';

/**
 * The slow, forgiving way to read one JSON record, for those that the fast way found odd or the engine could not take:
 * members spelt in another case or standing twice, values of another shape than declared, bytes that are not UTF-8. What
 * can be kept is kept and named; only a record that is no JSON at all is refused.
 */
export type CarefulRecord =
  | { readonly state: 'kept'; readonly bytes: Buffer; readonly notes: readonly string[] }
  | { readonly state: 'refused'; readonly reason: string };

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const NEWLINES = /[\r\n]/;

export function readCarefully(record: Buffer, columns: readonly Column[], ignored: readonly string[]): CarefulRecord {
  const notes = new Set<string>();
  if (!isUtf8(record)) notes.add('bytes that are not UTF-8, replaced');
  const text = record.toString('utf8');
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return { state: 'refused', reason: 'broken JSON inside the record' };
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return { state: 'refused', reason: 'not a JSON object' };
  }
  const fitting = new Fitting(notes, new Set(ignored));
  const fitted = fitting.members(value, columns, '');
  if (memberCount(text) !== countMembers(value)) {
    fitting.changed = true;
    notes.add('a member that stands twice, the last one kept');
  }
  if (fitting.changed || !isUtf8(record)) return kept(Buffer.from(JSON.stringify(fitted)), notes);
  // Line breaks between members would end the line; inside a string JSON does not allow them.
  if (NEWLINES.test(text)) return kept(Buffer.from(text.replace(/[\r\n]/g, ' ')), notes);
  return kept(record, notes);
}

const kept = (bytes: Buffer, notes: Set<string>): CarefulRecord => ({ state: 'kept', bytes, notes: [...notes] });

class Fitting {
  changed = false;

  constructor(
    private readonly notes: Set<string>,
    private readonly ignored: ReadonlySet<string>,
  ) {}

  /** The object with its members named as declared, those of the wrong shape NULL; unknown ones stay and are noted. */
  members(value: { [name: string]: Json }, fields: readonly Field[], path: string): Json {
    const declared = new Map<string, Field>();
    for (const field of fields) declared.set(rawNameOf(field).toLowerCase(), field);
    const fitted: { [name: string]: Json } = Object.create(null);
    const rest: [string, Json][] = [];
    for (const [name, member] of Object.entries(value)) {
      const field = declared.get(name.toLowerCase());
      if (field === undefined) {
        if (path === '' && !this.ignored.has(name)) this.notes.add(`unknown field: ${name.slice(0, 100)}`);
        rest.push([name, this.wellFormed(member)]);
        continue;
      }
      const rawName = rawNameOf(field);
      if (name !== rawName) this.changed = true;
      if (rawName in fitted) {
        this.changed = true;
        this.notes.add(`${path}${rawName} stands twice in different spelling, the exact or first one kept`);
        if (name !== rawName) continue;
      }
      fitted[rawName] = this.fit(member, field.type, `${path}${rawName}`);
    }
    for (const [name, member] of rest) if (!(name in fitted)) fitted[name] = member;
    return fitted;
  }

  private fit(value: Json, type: ColumnType, path: string): Json {
    if (value === null) return null;
    if (typeof type === 'string') return this.wellFormed(value);
    if ('array' in type) {
      if (!Array.isArray(value)) return this.misfit(path, 'an array');
      return value.map((item) => this.fit(item, type.array, `${path}[]`));
    }
    if (typeof value !== 'object' || Array.isArray(value)) return this.misfit(path, 'an object');
    if ('struct' in type) return this.members(value, type.struct, `${path}.`);
    return this.wellFormed(value);
  }

  private misfit(path: string, shape: string): null {
    this.changed = true;
    this.notes.add(`${path} is not ${shape}, kept as NULL`);
    return null;
  }

  /** Lone surrogates are legal in JSON text and in nothing that is written from it. */
  private wellFormed(value: Json): Json {
    if (typeof value === 'string') {
      if (value.isWellFormed()) return value;
      this.changed = true;
      this.notes.add('half a surrogate pair in a string, replaced');
      return value.toWellFormed();
    }
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map((item) => this.wellFormed(item));
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name.toWellFormed(), this.wellFormed(item)]),
    );
  }
}

/** Members in the text, by the colons outside strings: JSON.parse merges those that stand twice without a word. */
function memberCount(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === ':') count++;
    else if (char === '"') for (at++; text[at] !== '"'; at++) if (text[at] === '\\') at++;
  }
  return count;
}

function countMembers(value: Json): number {
  if (value === null || typeof value !== 'object') return 0;
  const items = Object.values(value);
  return (Array.isArray(value) ? 0 : items.length) + items.reduce<number>((sum, item) => sum + countMembers(item), 0);
}
