import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A request that a function sent to AWS, and what it was answered. */
export interface RecordedCall {
  /** The function's name. */
  readonly caller: string;
  /** As requests are signed for it: `s3`, `glue`, `elasticloadbalancing`. */
  readonly service: string;
  readonly method: string;
  readonly path: string;
  /** Those that say what is asked for. */
  readonly headers: { readonly target?: string; readonly ifMatch?: string };
  /** Empty for objects. */
  readonly body: string;
  readonly status: number;
  /** Empty for S3. */
  readonly answer: string;
}

/** What the functions of one emulator send, written down by themselves: whatever stands between them and an endpoint. */
export class CallRecorder {
  readonly #file: string;

  /** @param folder - where the record is kept */
  constructor(folder: string) {
    this.#file = join(folder, 'calls.jsonl');
  }

  /** Environment of the functions. */
  get env(): NodeJS.ProcessEnv {
    return {
      NODE_OPTIONS: `--require=${JSON.stringify(join(__dirname, 'record-calls.cjs'))}`,
      LOG_LAKE_CALLS: this.#file,
    };
  }

  /** All until now, in the order of the answers. A call without an answer is tried again by its sender. */
  calls(): readonly RecordedCall[] {
    if (!existsSync(this.#file)) return [];
    const lines = readFileSync(this.#file, 'utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as RecordedCall);
  }
}
