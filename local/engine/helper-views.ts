import type { DuckDBConnection } from '@duckdb/node-api';
import { type HelperView, helperViewSql, helperViewsOf } from '../../core/catalog/views';
import type { Databases } from '../../core/conversion/statements';
import { type Dataset, liveView } from '../../core/datasets/dataset';
import { lastingView } from './relations';
import { translate } from './translate';

interface Named {
  readonly helper: HelperView;
  readonly dataset: Dataset;
}

/** The helper views of a lake: made when a query names them, over live views that are made before. */
export class HelperViews {
  private readonly byName: ReadonlyMap<string, Named>;

  constructor(datasets: readonly Dataset[]) {
    const all = datasets.flatMap((dataset) => helperViewsOf(dataset).map((helper) => ({ helper, dataset })));
    this.byName = new Map(all.map((named) => [named.helper.name, named]));
  }

  get names(): readonly string[] {
    return [...this.byName.keys()];
  }

  columns(name: string): HelperView['columns'] | undefined {
    return this.byName.get(name)?.helper.columns;
  }

  /** What a query reads that has these words in it: with each helper view, its live view. */
  withLive(words: ReadonlySet<string>): ReadonlySet<string> {
    return new Set([...words, ...this.among(words).map(({ dataset }) => liveView(dataset))]);
  }

  /** Makes those that are named. */
  async prepare(words: ReadonlySet<string>, duck: DuckDBConnection, databases: Databases): Promise<void> {
    for (const { helper, dataset } of this.among(words)) {
      await lastingView(duck, databases.lake, helper.name, helperViewSql(helper, dataset, databases), translate);
    }
  }

  private among(words: ReadonlySet<string>): readonly Named[] {
    return [...this.byName.values()].filter(({ helper }) => words.has(helper.name));
  }
}
