import { type ProductDefinition, buildUniverse } from '../../domain/instrument.ts';
import { isQuoteModel } from '../../domain/moneyness.ts';
import { type Outcome, accept } from '../../domain/outcome.ts';
import { NO_PX } from '../../domain/units.ts';
import type { Tape } from '../tape/tape.ts';
import type { PlayModel } from './play-result.ts';

/**
 * The same market, quoted by a desk that prices by another model. The normal model's price unit and
 * the displaced one's shift are the power of ten nearest to the underlying's first price.
 */
export function withModel(tape: Tape, model: PlayModel = 'black76'): Outcome<Tape> {
  if (model === 'black76') return accept(tape);
  const products = tape.products.map((product) => {
    if (!isQuoteModel(model)) return { ...product, exercise: 'american' as const, model };
    const size = sizeOf(tape, product);
    const more = model === 'bachelier' ? { priceUnit: size } : { shift: size };
    return { ...product, exercise: 'european' as const, model, ...more };
  });
  const universe = buildUniverse(products);
  return universe.ok ? accept({ ...tape, products, universe: universe.value }) : universe;
}

function sizeOf({ universe, first }: Tape, { futures }: ProductDefinition): number {
  const future = universe.futures.find(({ symbol }) => symbol === futures[0]?.symbol);
  const px = future ? first.bidPx[future.instrumentIx] : NO_PX;
  const price = future && px !== NO_PX ? Math.abs(px * future.ticks.tickSize) : 0;
  return 10 ** Math.round(Math.log10(Math.max(price, 1)));
}
