import { isUtf8 } from 'node:buffer';
import type { RecordReader } from './record-sink';

/** The longest line that is looked for. An ALB line is at most some 30 KB (8 KB user agent, URL, lists). */
export const MAX_LINE_BYTES = 1024 * 1024;

const NEWLINE = 0x0a;

/** Cuts an object into lines, with or without a line break at the end, `\n` or `\r\n`. */
export abstract class LineReader implements RecordReader {
  private rest: Buffer = Buffer.alloc(0);
  private tooLong = false;
  protected lineNumber = 0;

  push(chunk: Buffer): void {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      this.take(chunk.subarray(from, at));
      from = at + 1;
    }
    if (from < chunk.length) this.keep(chunk.subarray(from));
  }

  end(damaged: boolean): void {
    if (this.rest.length === 0 && !this.tooLong) return;
    // The last line of a damaged object is a piece of a line: it must not pass for a short whole one.
    if (damaged) {
      this.lineNumber++;
      this.refuse('cut off in the middle');
    } else {
      this.take(Buffer.alloc(0));
    }
  }

  /** One line without its break; never empty. */
  protected abstract line(text: string): void;
  protected abstract refuse(reason: string): void;
  protected abstract note(reason: string): void;

  private take(piece: Buffer): void {
    const whole = this.rest.length === 0 ? piece : Buffer.concat([this.rest, piece]);
    this.rest = Buffer.alloc(0);
    const end = whole.at(-1) === 0x0d ? whole.length - 1 : whole.length;
    if (this.tooLong || whole.length > MAX_LINE_BYTES) {
      this.lineNumber++;
      this.refuse(`a line longer than ${MAX_LINE_BYTES} bytes`);
      this.tooLong = false;
      return;
    }
    this.lineNumber++;
    if (end === 0) return;
    const bytes = whole.subarray(0, end);
    if (!isUtf8(bytes)) this.note('bytes that are not UTF-8, replaced');
    this.line(bytes.toString('utf8'));
  }

  private keep(piece: Buffer): void {
    if (this.tooLong) return;
    if (this.rest.length + piece.length > MAX_LINE_BYTES) {
      this.tooLong = true;
      this.rest = Buffer.alloc(0);
      return;
    }
    this.rest = Buffer.concat([this.rest, piece]);
  }
}
