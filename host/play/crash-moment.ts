import { NO_PX, SECOND_US, type TimeUs } from '../../domain/units.ts';
import type { Tape } from '../tape/tape.ts';

const WINDOW_US = 10 * SECOND_US;

/**
 * Start of the ten seconds, or of another window, in which some underlying moves most, (high - low)
 * / low: where a playback freezes the screen. Only events before `untilUs` count; the tape's start
 * if none moves.
 */
export function crashMoment(tape: Tape, untilUs: TimeUs, windowUs = WINDOW_US): TimeUs {
  let best = 0;
  let at = tape.startUs;
  for (const future of tape.universe.futures) {
    const found = largestMove(tape, future.instrumentIx, untilUs, windowUs);
    if (found.move > best) {
      best = found.move;
      at = found.atUs;
    }
  }
  return at;
}

/** Sliding extremes with two monotonic queues of event numbers. */
function largestMove(tape: Tape, instrumentIx: number, untilUs: TimeUs, windowUs: number) {
  const { events } = tape;
  const mids: number[] = [];
  const times: number[] = [];
  for (let i = 0; i < events.count; i++) {
    if (events.instrumentIx[i] !== instrumentIx || events.timeUs[i] > untilUs) continue;
    if (events.bidPx[i] === NO_PX || events.askPx[i] === NO_PX) continue;
    mids.push(0.5 * (events.bidPx[i] + events.askPx[i]));
    times.push(events.timeUs[i]);
  }
  const lows: number[] = [];
  const highs: number[] = [];
  let [firstLow, firstHigh] = [0, 0];
  let best = { move: 0, atUs: tape.startUs };
  for (let i = 0; i < mids.length; i++) {
    while (lows.length > firstLow && mids[lows[lows.length - 1]] >= mids[i]) lows.pop();
    while (highs.length > firstHigh && mids[highs[highs.length - 1]] <= mids[i]) highs.pop();
    lows.push(i);
    highs.push(i);
    while (times[lows[firstLow]] < times[i] - windowUs) firstLow++;
    while (times[highs[firstHigh]] < times[i] - windowUs) firstHigh++;
    const low = mids[lows[firstLow]];
    const move = (mids[highs[firstHigh]] - low) / low;
    if (move > best.move) best = { move, atUs: Math.max(tape.startUs, times[i] - windowUs) };
  }
  return best;
}
