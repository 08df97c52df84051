import type { Recount } from './spill';

const FIRST_ENTRIES = 4096;
const NO_ENTRY = 0;

interface Counted extends Recount {
  copies: number;
}

/**
 * Finds records that share an identity, as they go by. Identities of the shape of a UUID, which is what CloudTrail's are,
 * are held as their 128 bits, exactly; a million of them take some 50 MB. Any others are held as text.
 */
export class Identities {
  private count = 0;
  private keys = new Uint32Array(FIRST_ENTRIES * 4);
  private files = new Uint32Array(FIRST_ENTRIES);
  private places = new Float64Array(FIRST_ENTRIES);
  /** Open addressing: hash to entry number plus one. */
  private slots = new Uint32Array(FIRST_ENTRIES * 2);
  private readonly words = new Uint32Array(4);
  /** By entry. */
  private readonly repeated = new Map<number, Counted>();
  private readonly others = new Map<string, Counted>();

  /**
   * Whether the identity `bytes[start, end)`, as JSON, was seen before. If not it is from now on, with its record at the
   * place `at` of the file of that number.
   */
  seen(bytes: Buffer, start: number, end: number, file: number, at: number): boolean {
    if (!parseUuid(bytes, start, end, this.words)) return this.seenText(textOf(bytes, start, end), file, at);
    const entry = this.findOrAdd(file, at);
    if (entry < 0) return false;
    const known = this.repeated.get(entry);
    if (known !== undefined) known.copies++;
    else this.repeated.set(entry, { file: this.files[entry]!, at: this.places[entry]!, copies: 2 });
    return true;
  }

  /** The first records of the identities that were seen more than once. */
  *repeats(): Iterable<Recount> {
    yield* this.repeated.values();
    for (const counted of this.others.values()) if (counted.copies > 1) yield counted;
  }

  private seenText(text: string, file: number, at: number): boolean {
    const known = this.others.get(text);
    if (known === undefined) this.others.set(text, { file, at, copies: 1 });
    else known.copies++;
    return known !== undefined;
  }

  /** The entry of an identity that was seen before, or -1 after adding a new one. */
  private findOrAdd(file: number, at: number): number {
    if (this.count * 2 >= this.slots.length) this.grow();
    const { keys, slots, words } = this;
    const mask = slots.length - 1;
    for (let slot = hashOf(words, 0) & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot]! - 1;
      if (entry === NO_ENTRY - 1) {
        slots[slot] = this.count + 1;
        keys.set(words, this.count * 4);
        this.files[this.count] = file;
        this.places[this.count] = at;
        this.count++;
        return -1;
      }
      const key = entry * 4;
      if (
        keys[key] === words[0] &&
        keys[key + 1] === words[1] &&
        keys[key + 2] === words[2] &&
        keys[key + 3] === words[3]
      ) {
        return entry;
      }
    }
  }

  private grow(): void {
    const size = this.slots.length;
    this.keys = enlarged(this.keys, new Uint32Array(size * 4));
    this.files = enlarged(this.files, new Uint32Array(size));
    this.places = enlarged(this.places, new Float64Array(size));
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

/** Each byte's value as a lower-case hex digit, 255 for any other byte. */
const HEX = new Uint8Array(256).fill(255);
for (const [value, digit] of [...'0123456789abcdef'].entries()) HEX[digit.charCodeAt(0)] = value;

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
    const digit = HEX[byte]!;
    if (digit > 15) return false;
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
