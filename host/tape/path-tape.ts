import type { GridDefinition, ProductDefinition } from '../../domain/instrument.ts';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { instantText } from './instants.ts';
import { layPath } from './lay-path.ts';
import { parseSpan } from './path-cut.ts';
import type { PathSource } from './path-readers/path-source.ts';
import { emptyQuotes, putQuote } from './quote-log.ts';
import type { Tape } from './tape.ts';
import { universeOf } from './tape-file.ts';

interface PathRecipe {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly rescaleTo?: string | undefined;
  readonly underlying?: string | undefined;
  readonly tick?: number | undefined;
}

/** A tape of underlyings alone, to look at or to test with; nothing on it can be quoted. */
export function pathOnlyTape(
  source: PathSource,
  recipe: PathRecipe,
  sizeUnknown: number,
): Outcome<Tape> {
  const stamps = source.rows.timeUs;
  const span = parseSpan(recipe.from, recipe.to, {
    fromUs: stamps[0],
    toUs: stamps[stamps.length - 1],
  });
  if (!span.ok) return span;
  const price = recipe.rescaleTo === undefined ? undefined : Number(recipe.rescaleTo);
  if (price !== undefined && !(price > 0)) {
    return refuse('--rescale-to', 'a path without a chain is rescaled to a price');
  }
  const grid: GridDefinition = { tickSize: recipe.tick ?? finestTick(source) };
  const products = source.symbols.map((symbol): ProductDefinition => {
    const name = symbol || recipe.underlying || 'PATH';
    return {
      underlying: name,
      pointValue: 1,
      optionGrid: grid,
      futures: [{ symbol: name, kind: 'spot', grid }],
      expiries: [],
    };
  });
  const universe = universeOf(products, source.file);
  if (!universe.ok) return universe;
  const lanes = universe.value.futures.map((future, symbolIx) => ({
    future,
    symbolIx,
    rescaleTo: price,
  }));
  const laid = layPath(source, lanes, { ...span.value, shiftUs: 0, sizeUnknown });
  if (!laid.ok) return laid;
  const first = emptyQuotes(universe.value.instrumentCount);
  for (const { lane, quote } of laid.value.first) putQuote(first, lane.future.instrumentIx, quote);
  const { fromUs, toUs } = span.value;
  const tickNote = recipe.tick === undefined ? ', the finest in the file' : '';
  return accept({
    name: products[0].underlying,
    notes: [
      ...source.notes,
      ...laid.value.notes,
      `no chain: tick ${grid.tickSize}${tickNote}`,
      `path from ${instantText(fromUs)} to ${instantText(toUs)}`,
    ],
    startUs: fromUs,
    endUs: toUs,
    products,
    universe: universe.value,
    first,
    events: laid.value.log.finish(),
  });
}

const DECIMALS_MAX = 6;

/** The decimal step that shows every price of the path. */
function finestTick(source: PathSource): number {
  let decimals = 0;
  for (const column of [source.rows.bid, source.rows.ask]) {
    for (const price of column) {
      while (decimals < DECIMALS_MAX && !isWhole(price * 10 ** decimals)) decimals++;
    }
  }
  return Number((10 ** -decimals).toFixed(decimals));
}

function isWhole(x: number): boolean {
  return Number.isNaN(x) || Math.abs(x - Math.round(x)) < 1e-4;
}
