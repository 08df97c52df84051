import { isUtf8 } from 'node:buffer';
import { CLUSTER_SEPARATOR, clusterColumns } from '../datasets/cluster';
import { type Dataset, rawNameOf } from '../datasets/dataset';
import { readCarefully } from './careful';
import { JsonScanner, type RecordScan } from './json-scanner';
import { QUOTE } from './json-walk';
import { hashBytes, hashText, RecordKey, type RecordSink } from './record-sink';

/** Places of the wanted members in a scan; the clustering columns come after them. */
const TIME = 0;
const IDENTITY = 1;
const KIND = 2;
const CLUSTERS = 3;

/** What `null` begins with. */
const LETTER_N = 0x6e;

/** Hands the records of one object to the sink, each with its key, and counts them. */
export class JsonRecords {
  readonly scanner: JsonScanner;
  /** Records and refusals so far. */
  count = 0;
  private readonly key = new RecordKey();
  private readonly other: ReadonlyMap<string, string>;
  private readonly clusters: number;

  constructor(
    private readonly dataset: Dataset,
    readonly sink: RecordSink,
    private readonly careful: boolean,
  ) {
    const raw = (name: string): string => rawNameOf(dataset.columns.find((column) => column.name === name)!);
    const clustered = clusterColumns(dataset).map(rawNameOf);
    this.clusters = clustered.length;
    // No member has a name that starts with NUL: a place that is never filled.
    const wanted = [
      raw(dataset.eventTime.column),
      dataset.identity === undefined ? '\0identity' : raw(dataset.identity),
      dataset.otherRecords?.field ?? '\0kind',
      ...clustered,
    ];
    this.scanner = new JsonScanner([...dataset.columns.map(rawNameOf), ...(dataset.ignoredFields ?? [])], wanted);
    this.other = new Map(Object.entries(dataset.otherRecords?.values ?? {}));
  }

  /** One scanned record of the window; `clean` when the window is known to be UTF-8. */
  emit(window: Buffer, start: number, scan: RecordScan, clean: boolean): void {
    const { end } = scan;
    if (scan.tooDeep) return this.refuse('nested too deeply');
    if (!this.careful && !scan.odd && (clean || isUtf8(window.subarray(start, end)))) {
      this.count++;
      return this.deliver(window, start, end, scan);
    }
    const record = window.subarray(start, end);
    const careful = readCarefully(record, this.dataset.columns, this.dataset.ignoredFields ?? []);
    if (careful.state === 'refused') return this.refuse(careful.reason);
    this.count++;
    for (const note of careful.notes) this.sink.noted(note, this.count);
    const bytes = careful.bytes;
    this.deliver(bytes, 0, bytes.length, this.scanner.object(bytes, 0, bytes.length));
  }

  private deliver(bytes: Buffer, start: number, end: number, scan: RecordScan): void {
    const other = this.other.size === 0 ? undefined : this.other.get(this.text(bytes, scan, KIND));
    if (other !== undefined) {
      this.sink.refused(other, this.count);
      return;
    }
    const { key } = this;
    key.clear();
    key.time = this.text(bytes, scan, TIME);
    key.cluster = this.cluster(bytes, scan);
    if (given(bytes, scan, IDENTITY)) {
      const quoted = bytes[scan.starts[IDENTITY]! - 1] === QUOTE ? 1 : 0;
      key.identityStart = scan.starts[IDENTITY]! - quoted;
      key.identityEnd = scan.ends[IDENTITY]! + quoted;
    }
    this.sink.record(bytes, start, end, key);
  }

  refuse(reason: string): void {
    this.count++;
    this.sink.refused(reason, this.count);
  }

  private cluster(bytes: Buffer, scan: RecordScan): number {
    let hash = 0;
    let some = false;
    for (let wanted = CLUSTERS; wanted < CLUSTERS + this.clusters; wanted++) {
      if (!given(bytes, scan, wanted)) continue;
      if (some) hash = hashText(CLUSTER_SEPARATOR, hash);
      hash = this.hash(bytes, scan, wanted, hash);
      some = true;
    }
    return hash;
  }

  /** The running hash with one member's value in it. */
  private hash(bytes: Buffer, scan: RecordScan, wanted: number, seed: number): number {
    const start = scan.starts[wanted]!;
    if (scan.plain[wanted] === 1) return hashBytes(bytes, start, scan.ends[wanted]!, seed);
    return hashText(this.text(bytes, scan, wanted), seed);
  }

  private text(bytes: Buffer, scan: RecordScan, wanted: number): string {
    const start = scan.starts[wanted]!;
    if (start < 0) return '';
    if (scan.plain[wanted] === 1) return bytes.toString('latin1', start, scan.ends[wanted]!);
    if (bytes[start - 1] !== QUOTE) return bytes.toString('latin1', start, scan.ends[wanted]!).trim();
    try {
      return String(JSON.parse(bytes.toString('utf8', start - 1, scan.ends[wanted]! + 1)));
    } catch {
      return '';
    }
  }
}

/** Whether a record has the member, and it is not null. */
function given(bytes: Buffer, { starts }: RecordScan, wanted: number): boolean {
  const start = starts[wanted]!;
  return start >= 0 && (bytes[start - 1] === QUOTE || bytes[start] !== LETTER_N);
}
