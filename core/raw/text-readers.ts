import { CLUSTER_SEPARATOR, clusterColumns } from '../datasets/cluster';
import { type Dataset, type DelimitedFormat, type RegexFormat, rawNameOf } from '../datasets/dataset';
import { LineReader } from './line-reader';
import { hashText, RecordKey, type RecordSink } from './record-sink';

/** Text formats have no member names of their own: a record becomes a JSON line whose members are the columns. */
abstract class TextReader extends LineReader {
  private readonly key = new RecordKey();
  private readonly names: readonly string[];
  private readonly time: number;
  private readonly clustered: readonly number[];
  private readonly identity: number;
  private readonly needed: readonly { readonly at: number; readonly whole: boolean }[];

  constructor(
    protected readonly dataset: Dataset,
    protected readonly sink: RecordSink,
  ) {
    super();
    this.names = dataset.columns.map((column) => `${JSON.stringify(column.name)}:`);
    const at = (name: string): number => dataset.columns.findIndex((column) => column.name === name);
    this.time = at(dataset.eventTime.column);
    this.clustered = clusterColumns(dataset).map(({ name }) => at(name));
    this.identity = dataset.identity === undefined ? -1 : at(dataset.identity);
    this.needed = dataset.understoodBy.map((name) => {
      const column = dataset.columns[at(name)]!;
      return { at: at(name), whole: column.type === 'int' || column.type === 'bigint' };
    });
  }

  protected refuse(reason: string): void {
    this.sink.refused(reason, this.lineNumber);
  }

  protected note(reason: string): void {
    this.sink.noted(reason, this.lineNumber);
  }

  /** Hands over one record; `values` by column, undefined where the line has none. */
  protected emit(values: readonly (string | undefined)[]): void {
    if (!this.needed.some(({ at, whole }) => this.present(values[at], whole))) {
      return this.refuse(`no readable ${this.dataset.understoodBy.join(' or ')}`);
    }
    const { key } = this;
    key.clear();
    key.time = values[this.time] ?? '';
    let json = '{';
    for (let at = 0; at < this.names.length; at++) {
      const value = values[at];
      if (value === undefined) continue;
      if (json.length > 1) json += ',';
      json += this.names[at];
      if (at === this.identity) {
        key.identityStart = Buffer.byteLength(json);
        key.identityEnd = key.identityStart + Buffer.byteLength(JSON.stringify(value));
      }
      json += JSON.stringify(value);
    }
    key.cluster = this.cluster(values);
    const bytes = Buffer.from(`${json}}`);
    this.sink.record(bytes, 0, bytes.length, key);
  }

  /** For each line, so without a list or a text of its own. */
  private cluster(values: readonly (string | undefined)[]): number {
    let hash = 0;
    let some = false;
    for (const at of this.clustered) {
      const value = values[at];
      if (value === undefined || value === this.dataset.missing) continue;
      if (some) hash = hashText(CLUSTER_SEPARATOR, hash);
      hash = hashText(value, hash);
      some = true;
    }
    return hash;
  }

  private present(value: string | undefined, whole: boolean): boolean {
    if (value === undefined || value === this.dataset.missing) return false;
    return !whole || /^-?\d+$/.test(value);
  }
}

/** One regular expression a line, as many groups as columns; a group that took no part leaves its column NULL. */
export class RegexReader extends TextReader {
  private readonly pattern: RegExp;

  constructor(dataset: Dataset & { readonly format: RegexFormat }, sink: RecordSink) {
    super(dataset, sink);
    this.pattern = new RegExp(`^(?:${dataset.format.pattern})$`);
  }

  protected line(text: string): void {
    const match = this.pattern.exec(text);
    if (match === null) this.refuse('a line that does not match the log format');
    else this.emit(match.slice(1));
  }
}

/**
 * Fields parted by a character. The header, when there is one, says which field stands where; without one the columns'
 * own order holds, as many as the line has.
 */
export class DelimitedReader extends TextReader {
  private readonly columnAt = new Map<string, number>();
  /** Per field of the line its column, -1 for one that the dataset does not know. */
  private order: readonly number[] | undefined;

  constructor(
    dataset: Dataset & { readonly format: DelimitedFormat },
    sink: RecordSink,
    private readonly delimiter = dataset.format.delimiter,
  ) {
    super(dataset, sink);
    dataset.columns.forEach((column, at) => {
      this.columnAt.set(rawNameOf(column), at);
    });
  }

  protected line(text: string): void {
    const fields = text.split(this.delimiter);
    if (isHeader(fields, this.columnAt)) return this.header(fields);
    const order = this.order ?? fields.map((_, at) => at);
    if (this.order === undefined && fields.length > this.columnAt.size) {
      return this.refuse(`${fields.length} fields without a header, at most ${this.columnAt.size} are known`);
    }
    if (fields.length !== order.length) {
      return this.refuse(`${fields.length} fields where the header names ${order.length}`);
    }
    const values: (string | undefined)[] = new Array(this.columnAt.size);
    fields.forEach((field, at) => {
      const column = order[at]!;
      if (column >= 0) values[column] = field;
    });
    this.emit(values);
  }

  private header(fields: readonly string[]): void {
    const again = this.order !== undefined;
    this.order = fields.map((field) => this.columnAt.get(field) ?? -1);
    if (again) this.note('a header row between the rows');
    for (const field of fields) if (!this.columnAt.has(field)) this.note(`unknown field: ${field.slice(0, 100)}`);
  }
}

/** Whether the values of a line are names of fields. Three known ones are enough: no value of a log line is the name of a field. */
export function isHeader(values: readonly string[], known: { has(field: string): boolean }): boolean {
  let found = 0;
  for (const value of values) if (known.has(value)) found++;
  return found >= Math.min(3, values.length) && found > 0;
}
