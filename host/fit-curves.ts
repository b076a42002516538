import { join } from 'node:path';
import { ADAPTER_STAT, SESSION_STATE } from '../domain/chain-columns.ts';
import { NO_PX } from '../domain/units.ts';
import type { VolCurve } from '../domain/vol-curve.ts';
import { fitChain } from '../engine/curves/fit-chain.ts';
import type { DeskHost } from './compose.ts';
import { expiryKeys, saveCurves } from './config/curves-file.ts';
import { chainMarketOf } from './tape/chain-market.ts';

const LOOK_EVERY_MS = 500;
const TRIES = 60;
/** Books arrive one by one: the first looks would fit half a chain. */
const LOOKS_BEFORE_FIT = 4;

/**
 * Curves from the market itself, for a desk that was given none: once the session is up and every
 * expiry shows a chain with information. They are applied and saved; nothing is armed by it.
 */
export async function fitCurves(
  host: DeskHost,
  stateDir: string,
  onNews: (text: string) => void,
): Promise<void> {
  const { universe, memory, clock, commands } = host;
  const keys = expiryKeys(universe);
  const fitted = new Map<string, VolCurve>();
  let looks = 0;
  for (let n = 0; n < TRIES && fitted.size < keys.length; n++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    if (memory.adapterStats[ADAPTER_STAT.session] !== SESSION_STATE.UP) continue;
    if (looks++ < LOOKS_BEFORE_FIT) continue;
    for (const expiry of universe.expiries) {
      const key = keys[expiry.ix];
      const future = universe.futures[expiry.futureIx].instrumentIx;
      if (fitted.has(key) || memory.book.bidPx[future] === NO_PX) continue;
      const market = chainMarketOf(universe, expiry, memory.book, clock.nowUs());
      const fit = market && fitChain(market, 1);
      if (!fit?.ok) continue;
      const id = `fit-${key}`;
      const reply = await commands.send({
        id,
        name: 'applyCurve',
        expiryIx: expiry.ix,
        curve: fit.value,
        expectedVersion: 0,
        ageMs: 0,
        by: 'fit',
      });
      if (!reply.ok) continue;
      fitted.set(key, fit.value);
      host.curves[expiry.ix] = fit.value;
    }
  }
  for (const key of keys)
    if (!fitted.has(key)) onNews(`no curve for ${key}: its market shows none`);
  if (fitted.size === 0) return;
  const path = join(stateDir, 'curves.yaml');
  const saved = await saveCurves(path, Object.fromEntries(fitted));
  onNews(saved.ok ? `curves fitted and saved to ${path}` : `curves not saved: ${saved.why}`);
}
