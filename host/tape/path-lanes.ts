import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { NO_PX } from '../../domain/units.ts';
import type { FutureLane } from './lay-path.ts';
import type { PathSource } from './path-readers/path-source.ts';
import { quoteAt } from './quote-log.ts';
import type { Tape } from './tape.ts';

interface LaneRecipe {
  readonly pathSymbol?: string | undefined;
  readonly rescaleTo?: string | undefined;
}

/** Which of the path's instruments drives which future, and from which price. */
export function lanesOf(tape: Tape, source: PathSource, recipe: LaneRecipe): Outcome<FutureLane[]> {
  const { futures } = tape.universe;
  const { symbols, file } = source;
  const namedIx = recipe.pathSymbol === undefined ? 0 : symbols.indexOf(recipe.pathSymbol);
  if (namedIx < 0) return refuse('--path-symbol', `${file} holds ${symbols.join(', ')}`);
  const isShared = futures.length > 1 && futures.some(({ symbol }) => !symbols.includes(symbol));
  if (recipe.rescaleTo === undefined && isShared) {
    return refuse('--rescale-to', `one path for ${futures.length} futures needs a price or auto`);
  }
  const target = recipe.rescaleTo === undefined ? undefined : targetsOf(tape, recipe.rescaleTo);
  if (target && !target.ok) return target;
  return accept(
    futures.map((future, i) => {
      const own = isShared || recipe.pathSymbol !== undefined ? -1 : symbols.indexOf(future.symbol);
      return { future, symbolIx: own < 0 ? namedIx : own, rescaleTo: target?.value[i] };
    }),
  );
}

/** Starting price of each future: its own mid, or PRICE for the first, the others in proportion. */
function targetsOf(tape: Tape, rescaleTo: string): Outcome<number[]> {
  const { futures } = tape.universe;
  const price = Number(rescaleTo);
  const isAuto = rescaleTo === 'auto';
  if (!isAuto && !(price > 0))
    return refuse('--rescale-to', `"${rescaleTo}" is no price and not auto`);
  if (!isAuto && futures.length === 1) return accept([price]);
  const mids: number[] = [];
  for (const { instrumentIx, symbol, ticks } of futures) {
    const { bidPx, askPx } = quoteAt(tape.first, instrumentIx);
    if (bidPx === NO_PX || askPx === NO_PX) {
      return refuse('--rescale-to', `the chain has no quote of ${symbol}: give --futures`);
    }
    mids.push(0.5 * (bidPx + askPx) * ticks.tickSize);
  }
  const ratio = isAuto ? 1 : price / mids[0];
  return accept(mids.map((mid) => mid * ratio));
}
