/** One record that shares its identity with another of its unit. */
export interface Duplicate {
  /** The record's line number. */
  readonly line: number;
  /** The part its line was put in. */
  readonly part: number;
  /** How many records share the identity, on the first of them; 0 on those that are left out. */
  readonly copies: number;
}

interface Sighting {
  readonly line: number;
  readonly part: number;
}

const FIRST_ENTRIES = 4096;
const NO_ENTRY = 0;

/**
 * Finds records that share an identity, as they go by. Identities of the shape of a UUID, which is what CloudTrail's are,
 * are held as their 128 bits, exactly; a million of them take some 40 MB. Any others are held as text.
 */
export class Identities {
  private count = 0;
  private keys = new Uint32Array(FIRST_ENTRIES * 4);
  private lines = new Float64Array(FIRST_ENTRIES);
  private parts = new Uint32Array(FIRST_ENTRIES);
  /** Open addressing: hash to entry number plus one. */
  private slots = new Uint32Array(FIRST_ENTRIES * 2);
  private readonly others = new Map<string, Sighting>();
  private readonly repeated = new Map<string, Sighting[]>();
  private readonly words = new Uint32Array(4);

  /** Notes one record; `bytes[start, end)` is the identity as JSON. */
  add(bytes: Buffer, start: number, end: number, line: number, part: number): void {
    if (!parseUuid(bytes, start, end, this.words)) return this.addOther(textOf(bytes, start, end), line, part);
    const entry = this.findOrAdd(line, part);
    if (entry < 0) return;
    const first = { line: this.lines[entry]!, part: this.parts[entry]! };
    this.repeat(this.words.join('-'), first, { line, part });
  }

  /** All records that share their identity with another, leaving aside lines that turned out to be no records. */
  *duplicates(refused: ReadonlySet<number>): Iterable<Duplicate> {
    for (const sightings of this.repeated.values()) {
      const sorted = sightings.filter(({ line }) => !refused.has(line)).sort((a, b) => a.line - b.line);
      if (sorted.length < 2) continue;
      for (const [nth, { line, part }] of sorted.entries()) {
        yield { line, part, copies: nth === 0 ? sorted.length : 0 };
      }
    }
  }

  private addOther(text: string, line: number, part: number): void {
    const first = this.others.get(text);
    if (first === undefined) this.others.set(text, { line, part });
    else this.repeat(`text ${text}`, first, { line, part });
  }

  private repeat(key: string, first: Sighting, again: Sighting): void {
    const known = this.repeated.get(key);
    if (known === undefined) this.repeated.set(key, [first, again]);
    else known.push(again);
  }

  /** The entry of an identity that was seen before, or -1 after adding a new one. */
  private findOrAdd(line: number, part: number): number {
    if (this.count * 2 >= this.slots.length) this.grow();
    const { keys, slots, words } = this;
    const mask = slots.length - 1;
    for (let slot = hashOf(words, 0) & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot]! - 1;
      if (entry === NO_ENTRY - 1) {
        slots[slot] = this.count + 1;
        keys.set(words, this.count * 4);
        this.lines[this.count] = line;
        this.parts[this.count] = part;
        this.count++;
        return -1;
      }
      const at = entry * 4;
      if (
        keys[at] === words[0] &&
        keys[at + 1] === words[1] &&
        keys[at + 2] === words[2] &&
        keys[at + 3] === words[3]
      ) {
        return entry;
      }
    }
  }

  private grow(): void {
    const size = this.slots.length;
    this.keys = enlarged(this.keys, new Uint32Array(size * 4));
    this.lines = enlarged(this.lines, new Float64Array(size));
    this.parts = enlarged(this.parts, new Uint32Array(size));
    const slots = new Uint32Array(size * 2);
    const mask = slots.length - 1;
    for (let entry = 0; entry < this.count; entry++) {
      let slot = hashOf(this.keys, entry * 4) & mask;
      while (slots[slot] !== NO_ENTRY) slot = (slot + 1) & mask;
      slots[slot] = entry + 1;
    }
    this.slots = slots;
  }
}

function enlarged<T extends Uint32Array | Float64Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}

/** Mixes all bits: an id is only random where its maker made it so. */
function hashOf(words: Uint32Array, at: number): number {
  let hash = words[at]!;
  for (let next = 1; next < 4; next++) hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) ^ words[at + next]!;
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** `"8-4-4-4-12"` in lower-case hex, quotes included, as four words; false for anything else. */
function parseUuid(bytes: Buffer, start: number, end: number, words: Uint32Array): boolean {
  if (end - start !== 38) return false;
  let digits = 0;
  let word = 0;
  for (let at = 1; at < 37; at++) {
    const byte = bytes[start + at]!;
    if (at === 9 || at === 14 || at === 19 || at === 24) {
      if (byte !== 0x2d) return false;
      continue;
    }
    const digit = byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1;
    if (digit < 0) return false;
    word = (word << 4) | digit;
    if (++digits % 8 === 0) words[digits / 8 - 1] = word;
  }
  return true;
}

/** The value as the query engine will see it: strings decoded, numbers as they stand. */
function textOf(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, end).trim();
  try {
    return text.startsWith('"') ? (JSON.parse(text) as string) : text;
  } catch {
    return text;
  }
}
