/**
 * Seeded random numbers. Every part of the sample draws from a generator of its own, named after the part, so that a change
 * to one part leaves the bytes of all others alone.
 */

/** Doty-Humphrey's sfc32: 32-bit integer arithmetic only, hence the same numbers on every machine. */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** @param seed any text; equal text gives an equal sequence. */
  constructor(seed: string) {
    this.a = fnv1a(seed, 0x811c9dc5);
    this.b = fnv1a(seed, this.a ^ 0x9e3779b9);
    this.c = fnv1a(seed, this.b ^ 0x85ebca6b);
    // The first outputs still show the seed's structure.
    for (let round = 0; round < 15; round++) this.next();
  }

  /** A whole number from 0 to 2^32 - 1. */
  next(): number {
    const sum = (this.a + this.b + this.counter++) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A whole number from 0 to `limit - 1`. */
  below(limit: number): number {
    return Math.floor((this.next() / 0x1_0000_0000) * limit);
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True once in `times` calls, on average. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }

  /** Text of `length` characters drawn from `alphabet`. */
  text(alphabet: string, length: number): string {
    let text = '';
    for (let at = 0; at < length; at++) text += alphabet[this.below(alphabet.length)];
    return text;
  }

  /** Lower-case hexadecimal digits; `length` is a multiple of 4. */
  hex(length: number): string {
    let text = '';
    while (text.length < length) text += (0x1_0000 + (this.next() >>> 16)).toString(16).slice(1);
    return text;
  }

  /** A version 4 UUID, which is what AWS calls a GUID. */
  uuid(): string {
    const second = this.next();
    const third = this.next();
    this.quad(0, this.next());
    this.quad(4, this.next());
    this.quad(9, second >>> 16);
    this.quad(14, 0x4000 | (second & 0x0fff));
    this.quad(19, 0x8000 | (third & 0x3fff));
    this.quad(24, third >>> 16);
    this.quad(28, this.next());
    this.quad(32, this.next());
    return UUID.toString('latin1');
  }

  /** Four hexadecimal digits of a UUID, in place: every event has two, and building them as text cost a tenth of its time. */
  private quad(at: number, value: number): void {
    UUID[at] = DIGITS[(value >>> 12) & 15]!;
    UUID[at + 1] = DIGITS[(value >>> 8) & 15]!;
    UUID[at + 2] = DIGITS[(value >>> 4) & 15]!;
    UUID[at + 3] = DIGITS[value & 15]!;
  }
}

const DIGITS = Buffer.from('0123456789abcdef');
const UUID = Buffer.from('00000000-0000-4000-8000-000000000000');

export const BASE36 = '0123456789abcdefghijklmnopqrstuvwxyz';
export const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** The letters of IAM's identifiers. */
export const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Choices repeated by whole-number weight: drawing one is a single look-up, however many there are. */
export function weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): readonly T[] {
  return choices.flatMap(([weight, choice]) => Array.from({ length: weight }, () => choice));
}

function fnv1a(text: string, basis: number): number {
  let hash = basis;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193);
  return hash;
}
