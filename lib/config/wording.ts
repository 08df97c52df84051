/** How values are shown in messages: texts in single quotes, as they are written in a config. */
export const show = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  return typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? String(value));
};

export const quoted = (values: readonly unknown[]): string => values.map(show).join(', ');

/** The values that are there more than once, each named once. */
export const repeated = (values: readonly string[]): readonly string[] => [
  ...new Set(values.filter((value, at) => values.indexOf(value) !== at)),
];
