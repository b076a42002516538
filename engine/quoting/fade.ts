import type { Execution } from '../../domain/execution.ts';
import { strikeOfSlot } from '../../domain/instrument.ts';
import { SECOND_US, type TimeUs } from '../../domain/units.ts';
import { LOOK_AGAIN } from '../chain-state.ts';
import type { Engine } from '../engine.ts';

/**
 * Moves the filled side back, and its neighbours by `fadeNear` a strike (trading.md 2.1, step 7).
 * What was there has decayed by the half-life first; the sum is capped.
 */
export function fadeAfterFill(e: Engine, execution: Execution, nowUs: TimeUs): void {
  const slot = execution.slotIx;
  if (slot < 0 || execution.isBust) return;
  const { universe, chains } = e;
  const expiry = universe.expiries[universe.expiryOfStrike[strikeOfSlot(slot)]];
  const settings = chains.settings[expiry.underlyingIx];
  const full = (settings.fadeTicks * execution.qty) / settings.fadeLots;
  const halfLifeUs = settings.fadeHalfLifeS * SECOND_US;
  const first = 4 * expiry.strikeFirst;
  const end = first + 4 * expiry.strikeCount;
  for (let near = first + (slot & 3); near < end; near += 4) {
    const share = settings.fadeNear ** Math.abs((near - slot) / 4);
    if (full * share < 0.01) continue;
    const left = chains.fadeTicks[near] * 2 ** ((chains.fadeUs[near] - nowUs) / halfLifeUs);
    chains.fadeTicks[near] = Math.min(settings.fadeMaxTicks, left + full * share);
    chains.fadeUs[near] = nowUs;
    chains.clearUntilUs[near >> 1] = LOOK_AGAIN;
  }
  chains.isDirty[expiry.ix] = 1;
}
