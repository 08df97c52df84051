import { coded, page, rows, section } from './pages';

/** A line of the page whose figures are computed: its name, its formula, and what the page says for either account. */
export interface Line {
  readonly name: string;
  readonly formula: string;
  readonly shown: readonly string[];
}

const text = page('docs/costs.md');
const tableOf = (heading: string) => rows(section(text, `## ${heading}`));

const numberOf = (cell = ''): number => Number(cell.replaceAll(/[$,]/g, ''));

/** US dollars by name. */
export const prices = (): ReadonlyMap<string, number> =>
  new Map(tableOf('Prices').map(([name, usd]) => [coded(name), numberOf(usd)]));

/** Of the small and the large account, by name. */
export const assumptions = (): ReadonlyMap<string, readonly number[]> =>
  new Map(tableOf('Two accounts').map(([name, , small, large]) => [coded(name), [small, large].map(numberOf)]));

const lines = (heading: string): readonly Line[] =>
  tableOf(heading).map(([name, , formula, ...shown]) => ({ name: coded(name), formula: coded(formula), shown }));

export const volumes = (): readonly Line[] => lines('Volumes');
export const costs = (): readonly Line[] => lines('A month');
export const options = (): readonly Line[] => lines('What options add');

export const dollars = (value: number): string =>
  `$${value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

export const amount = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 3 });

/**
 * The value of a formula of the page: numbers, names, `+ - * /`, parentheses and `max(a, b)`.
 *
 * @throws for a name without a value, and for anything that is no formula
 */
export function evaluate(formula: string, values: ReadonlyMap<string, number>): number {
  const tokens = formula.match(/[a-z_]\w*|[\d.]+|\S/g) ?? [];
  let at = 0;
  const take = (token: string): void => {
    if (tokens[at++] !== token) throw new Error(`'${formula}' must have '${token}' before '${tokens[at - 1]}'`);
  };
  const sum = (): number => {
    let value = product();
    while (tokens[at] === '+' || tokens[at] === '-') value += tokens[at++] === '+' ? product() : -product();
    return value;
  };
  const product = (): number => {
    let value = factor();
    while (tokens[at] === '*' || tokens[at] === '/') value = tokens[at++] === '*' ? value * factor() : value / factor();
    return value;
  };
  const factor = (): number => {
    const token = tokens[at++] ?? '';
    if (token === '(') {
      const value = sum();
      take(')');
      return value;
    }
    if (token === 'max') {
      take('(');
      const first = sum();
      take(',');
      const second = sum();
      take(')');
      return Math.max(first, second);
    }
    const value = /^[\d.]+$/.test(token) ? Number(token) : values.get(token);
    if (value === undefined || Number.isNaN(value)) throw new Error(`'${formula}' has '${token}', which has no value`);
    return value;
  };
  const value = sum();
  if (at < tokens.length) throw new Error(`'${formula}' goes on with '${tokens[at]}'`);
  return value;
}

/** Every line's value for the small (0) or the large (1) account; a line can use those above it. */
export function computed(account: 0 | 1): ReadonlyMap<string, number> {
  const values = new Map(prices());
  for (const [name, both] of assumptions()) values.set(name, both[account] ?? Number.NaN);
  for (const { name, formula } of [...volumes(), ...costs(), ...options()]) values.set(name, evaluate(formula, values));
  return values;
}
