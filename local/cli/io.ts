import type { AccountParts } from '../../account/parts';

/** What a command has of the world around it. `bin/lake.ts` gives it the process; tests give it strings. */
export interface Io {
  /** Writes to standard output: the answer, and nothing else. */
  readonly out: (text: string) => void;
  /** Standard input; that of the process by default. Only the shell reads it. */
  readonly input?: NodeJS.ReadableStream;
  /** Writes to standard error: progress, warnings, errors. */
  readonly err: (text: string) => void;
  /** Where a progress bar may move; absent when nobody watches. */
  readonly bar?: NodeJS.WritableStream;
  /** Whether standard output is a terminal, which log data must not steer. */
  readonly terminal: boolean;
  /** Width of the output in characters. */
  readonly columns: number;
  /** The folder that relative paths, and `.lake`, start from. */
  readonly cwd: string;
  readonly now: () => Date;
  /** Milliseconds on a clock that only runs forward, to say how long something took. */
  readonly elapsed: () => number;
  /** Calls back at each Ctrl-C until the returned function is called. */
  readonly onInterrupt: (handler: () => void) => () => void;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
  /** What talks to an AWS account. */
  readonly account: AccountParts;
  readonly version: string;
}
