import { bindQuery } from '../../core/queries/prepared';
import { days } from '../../core/queries/window';
import type { LocalLake } from '../../local/lake';
import { type Example, STORY_DAYS } from './queries-page';

/**
 * Answers over a lake of the sample, with the example of each parameter that has no default. Questions to the lake itself are
 * left out: their answers hold sizes and times of the machine.
 */
export const examplesOver =
  (lake: Pick<LocalLake, 'query'>): Example =>
  async (query) => {
    if (query.group === 'lake') return undefined;
    const examples = query.parameters
      .filter((parameter) => parameter.default === undefined)
      .map(({ name, example }) => [name, example]);
    const { from, to } = STORY_DAYS;
    const { sql, values } = bindQuery(query, { ...Object.fromEntries(examples), ...days(from, to) });
    return lake.query(sql, values);
  };
