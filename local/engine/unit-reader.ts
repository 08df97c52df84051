import { ObjectUnreadable, type RawObjects } from '../../core/conversion/ports';
import { type Dataset, NOT_UNDERSTOOD_DAY } from '../../core/datasets/dataset';
import { certainDay } from '../../core/datasets/event-day';
import { Findings } from '../../core/raw/findings';
import { readObject } from '../../core/raw/read-object';
import type { RecordSink } from '../../core/raw/record-sink';
import { Identities } from './identities';
import { type Part, Slices } from './spill';

/** Objects read at once: enough to decompress on one core while records are cut on the other. */
const AT_ONCE = 4;

/** A field that AWS adds tomorrow is in every object: naming it in some is enough. */
const MOST_NOTED = 20;

/** Room for the records of one object in the numbering of a unit's lines. */
const LINES_PER_OBJECT = 2 ** 26;

/** An object to read, and what its folder says of it. */
export interface LocatedObject {
  readonly path: string;
  readonly size: number;
  readonly account: string;
  readonly delivered: string;
  readonly region: string;
}

export interface SpilledRows {
  readonly parts: readonly Part[];
  readonly identities: Identities;
  /** Objects that gave less than they hold, and some of those with something else odd. */
  readonly odd: readonly string[];
  /** Bytes of all objects, decompressed. */
  readonly bytes: number;
}

/**
 * Reads objects and parts their records by event day and cluster. Plays the part that Hive's input formats and
 * SerDes play in Athena: a record or line that cannot be understood becomes a row of NULLs, so SQL can count it.
 */
export class UnitReader {
  private readonly slices: Slices;
  private readonly identities = new Identities();
  private readonly damaged: string[] = [];
  private readonly noted: string[] = [];
  private bytes = 0;

  constructor(
    private readonly dataset: Dataset,
    private readonly raw: Pick<RawObjects, 'open'>,
    folder: string,
    shape: { readonly bucketCount: number; readonly rawBytes: number },
  ) {
    this.slices = new Slices(folder, shape.bucketCount, shape.rawBytes);
  }

  /** Objects in order of path: of records delivered twice the first one stays. */
  async read(objects: readonly LocatedObject[]): Promise<SpilledRows> {
    let next = 0;
    const work = async () => {
      while (next < objects.length) {
        const at = next++;
        await this.object(objects[at]!, at);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    this.slices.flush();
    return {
      parts: this.slices.all(),
      identities: this.identities,
      odd: [...this.damaged, ...this.noted.slice(0, MOST_NOTED)],
      bytes: this.bytes,
    };
  }

  private async object(object: LocatedObject, at: number): Promise<void> {
    const findings = new Findings();
    const sink = new SliceSink(this.dataset, object, at * LINES_PER_OBJECT, this.slices, this.identities, findings);
    try {
      const end = await readObject(this.dataset, await this.raw.open(object.path), sink);
      this.bytes += end.bytes;
      if (end.damage !== undefined || findings.refusedRecords > 0) this.damaged.push(object.path);
      else if (!findings.empty) this.noted.push(object.path);
    } catch (error) {
      if (!(error instanceof ObjectUnreadable)) throw error;
      this.damaged.push(object.path);
    }
  }
}

class SliceSink implements RecordSink {
  records = 0;
  private line: number;
  private readonly head: Buffer;
  private lastTime: string | undefined;
  private lastDay: string | undefined;

  constructor(
    private readonly dataset: Dataset,
    object: LocatedObject,
    firstLine: number,
    private readonly slices: Slices,
    private readonly identities: Identities,
    private readonly findings: Findings,
  ) {
    this.line = firstLine;
    const { path, account, delivered, region } = object;
    this.head = Buffer.from(
      `{"p":${JSON.stringify(path)},"a":${JSON.stringify(account)},"d":"${delivered}","g":${JSON.stringify(region)},"r":`,
    );
  }

  record(bytes: Buffer, start: number, end: number, key: Parameters<RecordSink['record']>[3]): void {
    const { file, part } = this.slices.of(this.day(key.time), key.cluster);
    const number = this.line++;
    file.bytes(this.head, 0, this.head.length);
    file.bytes(bytes, start, end);
    file.endLine(`,"n":${number}}\n`);
    this.records++;
    if (key.identityStart >= 0) this.identities.add(bytes, key.identityStart, key.identityEnd, number, part.number);
  }

  refused(reason: string, at: number): void {
    this.findings.refused(reason, at);
    const { file } = this.slices.of(NOT_UNDERSTOOD_DAY, 0);
    file.bytes(this.head, 0, this.head.length);
    file.endLine(`{},"n":${this.line++}}\n`);
  }

  noted(reason: string, at?: number): void {
    this.findings.noted(reason, at);
  }

  private day(time: string): string | undefined {
    // Neighbours often share their second.
    if (time !== this.lastTime) {
      this.lastTime = time;
      this.lastDay = certainDay(this.dataset.eventTime.format, time);
    }
    return this.lastDay;
  }
}
