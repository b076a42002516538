import { type Prng, createPrng, drawInt, drawNormal, drawWaitUs } from '../../domain/time.ts';
import type { TickTable } from '../../domain/price-rounding.ts';
import { SECOND_US, type InstrumentIx, type TimeUs } from '../../domain/units.ts';
import type { AfternoonMarket } from './afternoon-markets.ts';
import { QuoteLog } from './quote-log.ts';

/** A stretch in which a share of the move happens at once. */
interface Burst {
  readonly fromUs: number;
  readonly lengthUs: number;
  /** Change of the common factor, log. */
  readonly move: number;
}

/** The common factor: log return since the start, and when it comes in bursts. Times from 0. */
export interface CommonPath {
  readonly lengthUs: number;
  readonly bursts: readonly Burst[];
  readonly drifts: readonly Burst[];
}

/**
 * A fall of `FALL` between 30 % and 57.5 % of the length (minute three to 5:45 of ten) and the way
 * back until 93 %: three quarters in bursts of 0.3 to 2.2 s, the rest as drift.
 */
const FALL = 0.0102;
const BACK = 0.0094;
const BURST_SHARE = 0.75;

export function drawCommonPath(seed: number, seconds: number): CommonPath {
  const prng = createPrng(seed, 'afternoon/common');
  const lengthUs = seconds * SECOND_US;
  const down = { from: 0.3 * lengthUs, to: 0.575 * lengthUs, move: -FALL, count: 13 };
  const up = { from: 0.6 * lengthUs, to: 0.93 * lengthUs, move: BACK, count: 11 };
  const bursts: Burst[] = [];
  const drifts: Burst[] = [];
  for (const { from, to, move, count } of [down, up]) {
    drifts.push({ fromUs: from, lengthUs: to - from, move: (1 - BURST_SHARE) * move });
    const weights = Array.from({ length: count }, () => 0.4 + prng.next());
    const total = weights.reduce((sum, w) => sum + w, 0);
    for (let i = 0; i < count; i++) {
      const room = (to - from) / count;
      const burstUs = Math.min((0.3 + 1.9 * prng.next()) * SECOND_US, 0.8 * room);
      const startUs = from + i * room + (i === 0 ? 0 : prng.next() * (room - burstUs));
      const share = (BURST_SHARE * move * weights[i]) / total;
      bursts.push({ fromUs: Math.round(startUs), lengthUs: Math.round(burstUs), move: share });
    }
  }
  return { lengthUs, bursts, drifts };
}

function commonAt(path: CommonPath, timeUs: number): number {
  let log = 0;
  for (const { fromUs, lengthUs, move } of path.bursts) {
    const done = (timeUs - fromUs) / lengthUs;
    // Fast at first: most of a burst's move comes in its first third.
    if (done > 0) log += done >= 1 ? move : move * (1 - (1 - done) ** 3);
  }
  for (const { fromUs, lengthUs, move } of path.drifts) {
    const done = Math.min(1, (timeUs - fromUs) / lengthUs);
    if (done > 0) log += move * done * done * (3 - 2 * done);
  }
  return log;
}

/** Trading seconds of a year: 252 days of 6.5 hours. */
const YEAR_TRADING_US = 252 * 6.5 * 3600 * SECOND_US;
/** Own noise pulls back with this time constant, so that the afternoon ends near its start. */
const PULL_BACK_US = 90 * SECOND_US;
/** Longest silence of a future: an underlying older than 2 s stops all quoting. */
const SILENCE_MAX_US = 0.85 * SECOND_US;
const WIDE_STEPS_MAX = 3;

/** Quotes of one future from its start to the end, times counted from `startUs`. */
export function playFuture(
  market: AfternoonMarket,
  ticks: TickTable,
  path: CommonPath,
  seed: number,
  startUs: TimeUs,
  instrumentIx: InstrumentIx,
): QuoteLog {
  const prng = createPrng(seed, `afternoon/${market.symbol}`);
  const log = new QuoteLog();
  const own = { log: 0, volPerRootUs: (0.7 * market.vol.atm) / Math.sqrt(YEAR_TRADING_US) };
  let timeUs = 0;
  while (timeUs < path.lengthUs) {
    const inBurst = burstAt(path, timeUs - market.lagUs);
    const mid =
      market.level * Math.exp(market.beta * commonAt(path, timeUs - market.lagUs) + own.log);
    log.push(startUs + timeUs, instrumentIx, drawQuote(prng, ticks, mid, inBurst));
    const stepUs = drawStepUs(prng, market, path, timeUs);
    const kept = Math.exp(-stepUs / PULL_BACK_US);
    own.log = kept * own.log + own.volPerRootUs * Math.sqrt(stepUs) * drawNormal(prng);
    timeUs += stepUs;
  }
  return log;
}

/** 0 outside bursts, 1 at the start of one, falling to its end. */
function burstAt(path: CommonPath, timeUs: number): number {
  for (const { fromUs, lengthUs } of path.bursts) {
    const done = (timeUs - fromUs) / lengthUs;
    if (done >= 0 && done < 1) return 1 - 0.6 * done;
  }
  return 0;
}

function drawStepUs(prng: Prng, market: AfternoonMarket, path: CommonPath, timeUs: number): number {
  const shiftedUs = timeUs - market.lagUs;
  const heat = burstAt(path, shiftedUs);
  const perSecond = market.calmPerSecond + heat * market.burstPerSecond;
  const stepUs = Math.max(1, Math.round(drawWaitUs(prng, perSecond)));
  // The calm's wait must not sleep through the start of a burst.
  const next = path.bursts.find(({ fromUs }) => fromUs > shiftedUs);
  const untilBurstUs = next ? next.fromUs - shiftedUs + 1 + drawInt(prng, 5_000) : Infinity;
  return Math.min(stepUs, untilBurstUs, SILENCE_MAX_US);
}

function drawQuote(prng: Prng, ticks: TickTable, mid: number, heat: number) {
  const exact = mid / ticks.tickSize;
  const isWide = prng.next() < 0.05 + 0.5 * heat;
  const wider = isWide ? 1 + drawInt(prng, heat > 0 ? WIDE_STEPS_MAX : 1) : 0;
  const bidPx = Math.ceil(exact) - 1 - (wider >> 1);
  const depth = heat > 0 ? 60 : 400;
  return {
    bidPx,
    bidQty: 1 + drawInt(prng, depth),
    askPx: bidPx + 1 + wider,
    askQty: 1 + drawInt(prng, depth),
  };
}
