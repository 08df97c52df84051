/** Where functions write what happened: the part of Powertools' logger that they use, one JSON line a call. */
export interface Log {
  info(message: string, ...details: Record<string, unknown>[]): void;
  warn(message: string, ...details: Record<string, unknown>[]): void;
  error(message: string, ...details: Record<string, unknown>[]): void;
}
