import type { Universe } from '../../../domain/instrument.ts';
import { PREMIUM_WORD, type PremiumMemory } from './premium-memory.ts';

/** What the engine keeps of early exercise beside the prices. */
export interface EarlyColumns {
  /** By StrikeIx: put's delta beyond parity (call's less the discount); 0 for European. */
  readonly putDeltas: Float64Array;
  /** Scratch by StrikeIx: a curve's vols at a node of a table and at its centre. */
  readonly nodeVols: Float64Array;
  readonly centreVols: Float64Array;
  /** By ExpiryIx: word `active` of the table last seen; requests up to `before` are not ours. */
  readonly seen: Int32Array;
  readonly before: Int32Array;
}

/** Tables that a predecessor asked for are left alone: a replay of this engine cannot make them. */
export function createEarlyColumns(
  { strikeCount, expiries }: Universe,
  memory: PremiumMemory | undefined,
): EarlyColumns {
  return {
    putDeltas: new Float64Array(strikeCount),
    nodeVols: new Float64Array(strikeCount),
    centreVols: new Float64Array(strikeCount),
    seen: new Int32Array(expiries.length),
    before: Int32Array.from(expiries, ({ ix }) => {
      const premiums = memory?.expiries[ix];
      return premiums ? Atomics.load(premiums.words, PREMIUM_WORD.asked) : 0;
    }),
  };
}
