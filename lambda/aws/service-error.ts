/**
 * Whether it is an error of the SDK with one of these names. By name, not by class: services answer with errors that their
 * client has no class for.
 */
export const isNamed = (error: unknown, ...names: readonly string[]): error is Error =>
  error instanceof Error && names.includes(error.name);

/** An error of the SDK for people: its name, and what the service said. */
export const described = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
