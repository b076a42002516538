import { type Outcome, accept, refuse } from '../../../domain/outcome.ts';
import type { ColumnMap } from '../column-map.ts';
import { firstLineOf } from '../text-lines.ts';
import { BOOK_TICKER_LAYOUT, readBookTickerPath } from './book-ticker-path.ts';
import { CSV_PATH_LAYOUTS } from './csv-path-layouts.ts';
import { readCsvPath } from './csv-path.ts';
import { dropLatePrints } from './late-prints.ts';
import type { PathSource } from './path-source.ts';

export const PATH_LAYOUTS: readonly string[] = [
  ...CSV_PATH_LAYOUTS.map(({ name }) => name),
  BOOK_TICKER_LAYOUT,
];

export interface PathOptions {
  /** One of `PATH_LAYOUTS`; by default the first line tells. */
  readonly layout?: string | undefined;
  readonly map?: ColumnMap | undefined;
  /** Trades only, on unless `false`. */
  readonly latePrintFilter?: boolean | undefined;
}

/** Reads an underlying's path in any known layout. Errors: file, line and reason. */
export async function readPath(file: string, options: PathOptions): Promise<Outcome<PathSource>> {
  const { layout, map } = options;
  if (layout !== undefined && !PATH_LAYOUTS.includes(layout)) {
    return refuse(file, `no path layout ${layout}: ${PATH_LAYOUTS.join(', ')}`);
  }
  const first = await firstLineOf(file);
  if (!first.ok) return first;
  const isMessages =
    layout === undefined ? / ?\{/.test(first.value) : layout === BOOK_TICKER_LAYOUT;
  const source = isMessages ? await readBookTickerPath(file) : await readCsvPath(file, layout, map);
  if (!source.ok) return source;
  const isFiltered = source.value.kind === 'trades' && options.latePrintFilter !== false;
  return accept(isFiltered ? dropLatePrints(source.value) : source.value);
}
