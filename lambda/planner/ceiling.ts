import type { Due } from '../../core/conversion/plan';

/** A limit on the bytes that one plan, over all its datasets, may have converted. */
export class Ceiling {
  #left: number;

  constructor(maxBytes = Number.POSITIVE_INFINITY) {
    this.#left = maxBytes;
  }

  /** Parts units that still fit from those that do not, in their order. A small unit may fit where a larger one did not. */
  part(due: readonly Due[]): { readonly taken: readonly Due[]; readonly left: readonly Due[] } {
    const taken: Due[] = [];
    const left: Due[] = [];
    for (const one of due) {
      const fits = one.bytes <= this.#left;
      if (fits) this.#left -= one.bytes;
      (fits ? taken : left).push(one);
    }
    return { taken, left };
  }
}
