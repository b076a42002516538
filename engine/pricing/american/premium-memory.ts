import { viewBlock, blockBytes } from '../../../domain/columns.ts';
import type { Expiry, Universe } from '../../../domain/instrument.ts';
import { assert } from '../../../domain/units.ts';

/**
 * Premium tables in memory that the engine shares with the background threads. By expiry: a request
 * that the engine writes and two tables that one background thread writes. The thread answers one
 * request at a time into the table that is not active, then flips; the engine asks again only after
 * it saw the flip, so nobody reads what is being written.
 */

/**
 * Nodes of a table in the forward, over centre +- 2 % (performance.md 7). At the boundary gamma
 * jumps by 2 (rate K - yield S) / (vol S)^2: little on a future, where 17 linear pieces are within
 * 0.0022 points at 4500; on a spot they would be off by 0.008, hence half the step there.
 */
const FUTURE_NODES = 17;
const SPOT_NODES = 33;
const HALF_WIDTH = 0.02;

/** Words of an expiry, each alone on its cache line. */
export const PREMIUM_WORD = {
  /** Rises with every request. */
  asked: 0,
  /** The last request that was answered. */
  answered: 16,
  /** 0: no table; else twice the request that it answers, plus 0 or 1: which of the two. */
  active: 32,
} as const;
const WORDS = 48;

/** What a table was made for. */
export const PREMIUM_TERM = {
  /** Forward of the middle node. */
  forward: 0,
  years: 1,
  /** Desk clock at the request: the age of the table counts from here. */
  atUs: 2,
  curveVersion: 3,
} as const;
const TERMS = 8;

/** Node-major columns: node * rowCount + row, rows from the expiry's first strike. */
export interface PremiumRequest {
  readonly terms: Float64Array;
  /** Vols at which the tables are made, at each node: the bid side's and the ask side's. */
  readonly lowVols: Float64Array;
  readonly highVols: Float64Array;
}

export interface PremiumTable extends PremiumRequest {
  /** Price over the European one, in price units. */
  readonly callLow: Float64Array;
  readonly callHigh: Float64Array;
  readonly putLow: Float64Array;
  readonly putHigh: Float64Array;
  /** By row: the largest second derivative in vol, what the secant between the vols misses. */
  readonly bends: Float64Array;
  /** The same with its sign at the first, the middle and the last node: `BENDS` a row. */
  readonly callBends: Float64Array;
  readonly putBends: Float64Array;
}

/** The bend in vol is looked at in the middle and at both ends. */
export const BENDS = 3;

export interface ExpiryPremiums {
  readonly nodes: number;
  /** Distance of neighbouring nodes, as a share of the centre. */
  readonly nodeStep: number;
  readonly rowCount: number;
  readonly words: Int32Array;
  readonly request: PremiumRequest;
  readonly tables: readonly [PremiumTable, PremiumTable];
}

export interface PremiumMemory {
  readonly buffer: SharedArrayBuffer;
  /** Rung by the engine with every request. */
  readonly bell: Int32Array;
  /** By ExpiryIx; undefined where no premium is wanted. */
  readonly expiries: readonly (ExpiryPremiums | undefined)[];
}

/** True where theo is Black-76 plus a premium from a table. */
export function hasPremium(expiry: Expiry): boolean {
  return expiry.premiumModel !== '';
}

/** Allocates the tables of a universe; `undefined` where no expiry wants one. */
export function allocatePremiums(universe: Universe): PremiumMemory | undefined {
  if (!universe.expiries.some(hasPremium)) return undefined;
  return viewPremiums(universe, new SharedArrayBuffer(layOut(universe, undefined).bytes));
}

/** Views the tables that another thread allocated. */
export function viewPremiums(universe: Universe, buffer: SharedArrayBuffer): PremiumMemory {
  const { bell, expiries, bytes } = layOut(universe, buffer);
  assert(bytes === buffer.byteLength, 'the premium tables have the size of the universe');
  return { buffer, bell, expiries };
}

function layOut(universe: Universe, buffer: SharedArrayBuffer | undefined) {
  let at = 0;
  const ints = (rows: number): Int32Array => {
    const from = at;
    at += blockBytes({ words: 'i32' }, rows);
    return buffer ? viewBlock({ words: 'i32' }, rows, buffer, from).words : new Int32Array(0);
  };
  const doubles = (rows: number): Float64Array => {
    const from = at;
    at += blockBytes({ words: 'f64' }, rows);
    return buffer ? viewBlock({ words: 'f64' }, rows, buffer, from).words : new Float64Array(0);
  };
  const bell = ints(1);
  const expiries = universe.expiries.map((expiry): ExpiryPremiums | undefined => {
    if (!hasPremium(expiry)) return undefined;
    const isFuture = universe.futures[expiry.futureIx].kind === 'future';
    const nodes = isFuture ? FUTURE_NODES : SPOT_NODES;
    const cells = nodes * expiry.strikeCount;
    const request = () => ({
      terms: doubles(TERMS),
      lowVols: doubles(cells),
      highVols: doubles(cells),
    });
    const table = () => ({
      ...request(),
      callLow: doubles(cells),
      callHigh: doubles(cells),
      putLow: doubles(cells),
      putHigh: doubles(cells),
      bends: doubles(expiry.strikeCount),
      callBends: doubles(BENDS * expiry.strikeCount),
      putBends: doubles(BENDS * expiry.strikeCount),
    });
    return {
      nodes,
      nodeStep: (2 * HALF_WIDTH) / (nodes - 1),
      rowCount: expiry.strikeCount,
      words: ints(WORDS),
      request: request(),
      tables: [table(), table()],
    };
  });
  return { bell, expiries, bytes: at };
}

/** The table in force by the word `active`, `undefined` before the first. HOT */
export function tableOf(premiums: ExpiryPremiums, active: number): PremiumTable | undefined {
  return active === 0 ? undefined : premiums.tables[active & 1];
}

/** Forward of a node. */
export function nodeForward(premiums: ExpiryPremiums, centre: number, node: number): number {
  return centre * (1 + (node - (premiums.nodes >> 1)) * premiums.nodeStep);
}
