import { NO_PX } from '../../domain/units.ts';
import { largestMove, peakPerSecond } from './largest-move.ts';
import type { Tape } from './tape.ts';

/** Windows of the move table, seconds. */
export const MOVE_WINDOWS_S = [1, 10, 60] as const;

export interface FutureFacts {
  readonly symbol: string;
  readonly updates: number;
  /** Most updates in a whole second of the clock. */
  readonly peakPerSecond: number;
  /** First and last mid, price units; NaN without a two-sided quote. */
  readonly firstMid: number;
  readonly lastMid: number;
  /** (high - low) / low of the mid in any window of `MOVE_WINDOWS_S`, in basis points. */
  readonly movesBp: readonly number[];
  /** Longest time without an update, us, ends included. */
  readonly silenceMaxUs: number;
}

export interface TapeFacts {
  readonly options: number;
  readonly strikes: number;
  /** Options whose first quote has a bid and an ask. */
  readonly twoSidedFirst: number;
  readonly optionUpdates: number;
  readonly underlyingUpdates: number;
  readonly peakPerSecond: number;
  readonly futures: readonly FutureFacts[];
}

/** Counts and moves of a tape. */
export function factsOf(tape: Tape): TapeFacts {
  const { universe, events, first } = tape;
  let listed = 0;
  let twoSidedFirst = 0;
  for (let i = 0; i < universe.optionCount; i++) {
    listed += universe.isListed[i];
    if (first.bidPx[i] !== NO_PX && first.askPx[i] !== NO_PX) twoSidedFirst++;
  }
  const futures = universe.futures.map(({ instrumentIx }) => futureFacts(tape, instrumentIx));
  const underlyingUpdates = futures.reduce((sum, { updates }) => sum + updates, 0);
  return {
    options: listed,
    strikes: universe.strikeCount,
    twoSidedFirst,
    optionUpdates: events.count - underlyingUpdates,
    underlyingUpdates,
    peakPerSecond: peakPerSecond(events.timeUs),
    futures,
  };
}

function futureFacts(tape: Tape, instrumentIx: number): FutureFacts {
  const { universe, events, first, startUs, endUs } = tape;
  const { symbol, ticks } = universe.futures[instrumentIx - universe.optionCount];
  const times: number[] = [];
  const midTimes: number[] = [];
  const mids: number[] = [];
  const take = (timeUs: number, bidPx: number, askPx: number) => {
    if (bidPx === NO_PX || askPx === NO_PX) return;
    midTimes.push(timeUs);
    mids.push(0.5 * (bidPx + askPx) * ticks.tickSize);
  };
  take(startUs, first.bidPx[instrumentIx], first.askPx[instrumentIx]);
  let silenceMaxUs = 0;
  let lastUs = startUs;
  for (let i = 0; i < events.count; i++) {
    if (events.instrumentIx[i] !== instrumentIx) continue;
    const timeUs = events.timeUs[i];
    silenceMaxUs = Math.max(silenceMaxUs, timeUs - lastUs);
    lastUs = timeUs;
    times.push(timeUs);
    take(timeUs, events.bidPx[i], events.askPx[i]);
  }
  return {
    symbol,
    updates: times.length,
    peakPerSecond: peakPerSecond(times),
    firstMid: mids[0] ?? Number.NaN,
    lastMid: mids.at(-1) ?? Number.NaN,
    movesBp: MOVE_WINDOWS_S.map((s) => 1e4 * largestMove(midTimes, mids, s * 1_000_000)),
    silenceMaxUs: Math.max(silenceMaxUs, endUs - lastUs),
  };
}
