import type { Unit } from '../../../core/conversion/unit';

/** Where a live view finds a unit, as its own text says; what it says twice must agree. */
export function readFrom(view: string, { account, delivered }: Pick<Unit, 'account' | 'delivered'>): 'raw' | 'curated' {
  const [curated = '', ...raw] = view.split('\nUNION ALL\n').map((half) => half.slice(half.lastIndexOf('\nWHERE ')));
  const cut = /"delivered" < '([^']+)'/.exec(curated)?.[1];
  if (cut === undefined || raw.length === 0) throw new Error(`not a live view: ${view}`);
  const name = `("account" = '${account}' AND "delivered" = '${delivered}')`;
  const inCurated = delivered < cut && !curated.includes(`NOT ${name}`);
  for (const half of raw) {
    const from = /"delivered" >= '([^']+)'/.exec(half)?.[1] ?? '';
    if ((delivered >= from || half.includes(name)) === inCurated) {
      throw new Error(`a unit must be in one half of a live view, got ${delivered} in both or none: ${view}`);
    }
  }
  return inCurated ? 'curated' : 'raw';
}
