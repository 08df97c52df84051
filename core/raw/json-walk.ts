/** Small steps through JSON text as bytes, for the parts of a document that are not records. */

export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
export const OPEN_ARRAY = 0x5b;
export const CLOSE_ARRAY = 0x5d;
export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;

export const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
 * Index after the JSON value at `at` (a string, a bracketed value, or a run of other bytes), -1 when the window may cut it
 * off.
 */
export function skipValue(window: Buffer, at: number): number {
  let depth = 0;
  let index = at;
  while (index < window.length) {
    const byte = window[index]!;
    if (byte === QUOTE) {
      for (index++; index < window.length && window[index] !== QUOTE; index++) if (window[index] === 0x5c) index++;
      if (index >= window.length) return -1;
      index++;
      if (depth === 0) return index;
      continue;
    }
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth++;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      if (depth === 0) return index;
      depth--;
      if (depth === 0) return index + 1;
    } else if (depth === 0 && (byte === COMMA || isBlank(byte))) return index;
    index++;
  }
  return -1;
}

/** Index after the `[` of the first `"<envelope>": [` anywhere in the object, or -1. */
export function findEnvelopeInside(object: Buffer, envelope: Buffer): number {
  const name = Buffer.concat([Buffer.from('"'), envelope, Buffer.from('"')]);
  for (let at = object.indexOf(name); at >= 0; at = object.indexOf(name, at + 1)) {
    let index = at + name.length;
    while (index < object.length && (isBlank(object[index]!) || object[index] === COLON)) index++;
    if (object[index] === OPEN_ARRAY) return index + 1;
  }
  return -1;
}

/** From inside a root object: index after the `[` of its envelope, if it has one. */
export function findEnvelope(window: Buffer, from: number, envelope: Buffer): number | 'none' | 'incomplete' {
  let at = from;
  for (;;) {
    while (at < window.length && (isBlank(window[at]!) || window[at] === COMMA)) at++;
    if (at >= window.length) return 'incomplete';
    if (window[at] !== QUOTE) return 'none';
    const nameEnd = skipValue(window, at);
    if (nameEnd < 0) return 'incomplete';
    const isEnvelope = window.subarray(at + 1, nameEnd - 1).equals(envelope);
    at = nameEnd;
    while (at < window.length && (isBlank(window[at]!) || window[at] === COLON)) at++;
    if (at >= window.length) return 'incomplete';
    if (isEnvelope && window[at] === OPEN_ARRAY) return at + 1;
    const valueEnd = skipValue(window, at);
    if (valueEnd < 0) return 'incomplete';
    if (valueEnd <= at) return 'none';
    at = valueEnd;
  }
}
