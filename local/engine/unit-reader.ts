import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ObjectUnreadable, type RawObjects, sizeOf } from '../../core/conversion/ports';
import { type Dataset, NOT_UNDERSTOOD_DAY } from '../../core/datasets/dataset';
import { certainDay } from '../../core/datasets/event-day';
import { Findings } from '../../core/raw/findings';
import { readObject } from '../../core/raw/read-object';
import type { RecordSink } from '../../core/raw/record-sink';
import { Identities } from './identities';
import { type DayFiles, type Part, Slices, SpillFile } from './spill';

/** A field that AWS adds tomorrow is in every object: naming it in some is enough. */
const MOST_NOTED = 20;

/** An object to read, and what its folder says of it. */
export interface LocatedObject {
  readonly path: string;
  readonly size: number;
  readonly account: string;
  readonly delivered: string;
  readonly region: string;
}

/** What is to be read, and how. */
export interface Reading {
  readonly dataset: Dataset;
  /** In order of path: of records delivered twice the first one stays. */
  readonly objects: readonly LocatedObject[];
  /** An empty folder for what is read. */
  readonly folder: string;
  /** The files that the rows will be written to; undefined when they are only queried, and need no order. */
  readonly files: DayFiles | undefined;
  /** Of records that share an identity only the first is kept, and counted for all. */
  readonly merge: boolean;
  /** Looks into every record, and mends what the query engine cannot take. Slow: only after it has failed. */
  readonly careful: boolean;
}

export interface SpilledRows {
  readonly parts: readonly Part[];
  /** The file of the objects, `{"o":number,"p":path,"a":account,"d":delivered,"g":region}`. */
  readonly objects: string;
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
    private readonly reading: Reading,
    private readonly raw: Pick<RawObjects, 'open'>,
  ) {
    const { objects, folder, files } = reading;
    const rawBytes = files === undefined ? 0 : sizeOf(objects);
    this.slices = new Slices(folder, rawBytes, files);
  }

  async read(): Promise<SpilledRows> {
    const { objects, careful } = this.reading;
    for (const [number, object] of objects.entries()) {
      await this.object(object, number);
      // Small files are read without ever waiting: let others have their turn, and Ctrl-C be heard.
      await setImmediate();
    }
    this.slices.recount(this.identities.repeats());
    const parts = this.slices.end();
    return {
      // What the engine cannot take even now belongs to no day: only SQL can tell.
      parts: careful ? parts.map((part) => ({ ...part, day: undefined })) : parts,
      objects: this.writeObjects(),
      odd: [...this.damaged, ...(careful ? this.noted : this.noted.slice(0, MOST_NOTED))],
      bytes: this.bytes,
    };
  }

  private async object(object: LocatedObject, number: number): Promise<void> {
    const { dataset, merge, careful } = this.reading;
    const findings = new Findings();
    const sink = new SliceSink(dataset, number, this.slices, merge ? this.identities : undefined, findings);
    try {
      const end = await readObject(dataset, await this.raw.open(object.path), sink, { careful });
      this.bytes += end.bytes;
      if (end.damage !== undefined || findings.refusedRecords > 0) this.damaged.push(object.path);
      else if (!findings.empty) this.noted.push(object.path);
    } catch (error) {
      if (!(error instanceof ObjectUnreadable)) throw error;
      this.damaged.push(object.path);
    }
  }

  private writeObjects(): string {
    const file = join(this.reading.folder, 'objects.ndjson');
    const lines = this.reading.objects.map(({ path, account, delivered, region }, number) =>
      JSON.stringify({ o: number, p: path, a: account, d: delivered, g: region }),
    );
    writeFileSync(file, lines.join('\n'));
    return file;
  }
}

/** A record without a member: a row of NULLs. */
const NOTHING = Buffer.from('{}');

class SliceSink implements RecordSink {
  private readonly head: Buffer;
  private lastTime: string | undefined;
  private lastDay: string | undefined;

  constructor(
    private readonly dataset: Dataset,
    private readonly object: number,
    private readonly slices: Slices,
    private readonly identities: Identities | undefined,
    private readonly findings: Findings,
  ) {
    this.head = SpillFile.head(object);
  }

  record(bytes: Buffer, start: number, end: number, key: Parameters<RecordSink['record']>[3]): void {
    const file = this.slices.of(this.day(key.time), key.cluster, this.object);
    const { identityStart, identityEnd } = key;
    if (identityStart >= 0 && this.identities?.seen(bytes, identityStart, identityEnd, file.number, file.length))
      return;
    file.line(this.head, bytes, start, end);
  }

  refused(reason: string, at: number): void {
    this.findings.refused(reason, at);
    this.slices.of(NOT_UNDERSTOOD_DAY, 0, this.object).line(this.head, NOTHING, 0, NOTHING.length);
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
