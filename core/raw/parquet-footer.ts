/**
 * The one number of a Parquet file's footer that the audit needs. The footer is a Thrift structure in the compact protocol:
 * version, schema, number of rows, and more that is not read.
 *
 * @see https://parquet.apache.org/docs/file-format/metadata/
 * @see https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */

/** The field `num_rows` of `FileMetaData`. */
const NUM_ROWS = 3;

/** Types of the compact protocol. A boolean field has its value in the type; in a list it is a byte. */
const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const I16 = 4;
const I32 = 5;
const I64 = 6;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const SET = 10;
const MAP = 11;
const STRUCT = 12;

/** Deeper than any schema element, and far from the end of the stack. */
const MOST_NESTED = 20;

/** Rows of the file, by its footer; undefined when the bytes are no footer. */
export function rowsOf(footer: Buffer): number | undefined {
  const reader = new CompactReader(footer);
  try {
    for (let field = 0, header = reader.byte(); header !== 0; header = reader.byte()) {
      field = header >> 4 === 0 ? Number(reader.signed()) : field + (header >> 4);
      if (field === NUM_ROWS) return (header & 15) === I64 ? sane(reader.signed()) : undefined;
      reader.skip(header & 15, MOST_NESTED);
    }
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const sane = (rows: bigint): number | undefined =>
  rows >= 0n && rows <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(rows) : undefined;

/** Reads forward. Bytes that cannot be what they should are a RangeError, as is the end of the buffer. */
class CompactReader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  byte(): number {
    return this.bytes.readUInt8(this.at++);
  }

  /** A zigzag varint. */
  signed(): bigint {
    const raw = this.varint();
    return (raw >> 1n) ^ -(raw & 1n);
  }

  skip(type: number, nested: number, inList = false): void {
    if (nested === 0) throw new RangeError('nested too deep');
    switch (type) {
      case TRUE:
      case FALSE:
        if (inList) this.at++;
        return;
      case BYTE:
        this.at++;
        return;
      case I16:
      case I32:
      case I64:
        this.varint();
        return;
      case DOUBLE:
        this.at += 8;
        return;
      case BINARY: {
        const length = this.length();
        this.at += length;
        return;
      }
      case LIST:
      case SET: {
        const header = this.byte();
        const count = header >> 4 === 15 ? this.length() : header >> 4;
        for (let left = count; left > 0; left--) this.skip(header & 15, nested - 1, true);
        return;
      }
      case MAP: {
        const count = this.length();
        const types = count === 0 ? 0 : this.byte();
        for (let left = count; left > 0; left--) {
          this.skip(types >> 4, nested - 1, true);
          this.skip(types & 15, nested - 1, true);
        }
        return;
      }
      case STRUCT:
        for (let header = this.byte(); header !== 0; header = this.byte()) {
          if (header >> 4 === 0) this.varint();
          this.skip(header & 15, nested - 1);
        }
        return;
      default:
        throw new RangeError(`no type ${type}`);
    }
  }

  /** A length or count: never more than there are bytes left, so that nonsense ends soon. */
  private length(): number {
    const length = this.varint();
    if (length > BigInt(this.bytes.length - this.at)) throw new RangeError('longer than the footer');
    return Number(length);
  }

  private varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a varint of more than 64 bits');
  }
}
