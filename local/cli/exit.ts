/** What the process says when it ends. */
export const EXIT = { fine: 0, failed: 1, usage: 2, refused: 3, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_HELP = `
Exit codes: 0 fine, 1 a unit, the audit or a query failed, or doctor or verify
found a problem, 2 wrong usage, 3 a refusal or a warning and --strict was
given, 130 stopped by Ctrl-C`;

/** Something the user wrote cannot be meant: exit code 2, and no stack trace. */
export class UsageError extends Error {}

const isNodeError = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'code' in error;

/** What went wrong in one line for people, without a stack trace. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isDiskFull(error)) return diskFull(error.message);
  if (isNodeError(error) && (error.code === 'EACCES' || error.code === 'EPERM') && 'path' in error) {
    return `no permission for '${String(error.path)}' (${error.code})`;
  }
  return error.message;
}

/** The system's own error, or its words in the message of a library. */
const isDiskFull = (error: Error): boolean =>
  (isNodeError(error) && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) || saysDiskFull(error.message);

export const saysDiskFull = (message: string): boolean =>
  /ENOSPC|EDQUOT|no space left on device|disk quota exceeded|max_temp_directory_size/i.test(message);

const diskFull = (detail: string): string =>
  `the disk is full: make room and run the command again, what is converted stays converted (${detail.split('\n')[0]})`;
