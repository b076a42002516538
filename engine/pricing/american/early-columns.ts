import type { Universe } from '../../../domain/instrument.ts';

/** What the engine keeps of early exercise beside the prices, by StrikeIx. */
export interface EarlyColumns {
  /** Put's delta beyond parity (call's less the discount): 0 where exercise is European. */
  readonly putDeltas: Float64Array;
  /** Scratch: a curve's vols at a node of a table and at its centre. */
  readonly nodeVols: Float64Array;
  readonly centreVols: Float64Array;
}

export function createEarlyColumns({ strikeCount }: Universe): EarlyColumns {
  return {
    putDeltas: new Float64Array(strikeCount),
    nodeVols: new Float64Array(strikeCount),
    centreVols: new Float64Array(strikeCount),
  };
}
