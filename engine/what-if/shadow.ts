import { ByteRing } from '../../domain/byte-ring.ts';
import { type DeskMemory, allocateDeskMemory } from '../../domain/chain-columns.ts';
import type { Universe } from '../../domain/instrument.ts';
import { RecordBatch } from '../../domain/journal-records.ts';
import { DEFAULT_QUOTE_SETTINGS, type DeskSettings } from '../../domain/quote-settings.ts';
import { DETAILS, REASON } from '../../domain/reasons.ts';
import type { TimeUs } from '../../domain/units.ts';
import type { VolCurve } from '../../domain/vol-curve.ts';
import { applyCurve, applySettings } from '../chain-state.ts';
import { type Engine, type EngineJournal, createEngine } from '../engine.ts';
import { addPremiums } from '../pricing/american/add-premiums.ts';
import { PremiumAnswers } from '../pricing/american/answer-premiums.ts';
import { allocatePremiums } from '../pricing/american/premium-memory.ts';
import type { QuoteKernel } from '../pricing/quote-kernel.ts';
import { repriceDirtyChains } from '../pricing/reprice.ts';
import { listOptions } from '../quoting/decide-quotes.ts';
import { gridQuotes } from '../quoting/grid-quotes.ts';
import { marketRules } from '../quoting/market-rules.ts';
import { narrowToObligation, rawQuotes } from '../quoting/raw-quotes.ts';
import { applyRisk } from '../risk/apply-risk.ts';

const RING_BYTES = 1 << 12;

/** What no curve and no setting can lift: sides it keeps off stay off in every answer. */
const STANDING =
  (1 << REASON.KILL) |
  (1 << REASON.LINK) |
  (1 << REASON.DIFF) |
  (1 << REASON.DIS) |
  (1 << REASON.PROT) |
  (1 << REASON.STALE);
const OFF_BIT = 1 << REASON.OFF;
const OFF_RULE = DETAILS.indexOf('rule');

/**
 * A second engine over memory of its own: sees what the live one is told, prices and decides by the
 * same passes, and sends nothing. Built for questions; never on the hot path.
 */
export class Shadow {
  readonly engine: Engine;
  private readonly answers: PremiumAnswers | undefined;
  private readonly standing: Int32Array;
  private readonly inForce: (VolCurve | undefined)[];
  private nowUs: TimeUs = 0;

  constructor(universe: Universe, kernel: QuoteKernel) {
    const premiums = allocatePremiums(universe);
    this.answers = premiums && new PremiumAnswers(universe, premiums);
    this.standing = new Int32Array(universe.slotCount);
    this.inForce = universe.expiries.map(() => undefined);
    const ring = () => ByteRing.allocate(RING_BYTES);
    this.engine = createEngine({
      universe,
      memory: allocateDeskMemory(universe),
      executions: ring(),
      commands: ring(),
      replies: ring(),
      settings: { defaults: DEFAULT_QUOTE_SETTINGS, underlyings: {} },
      curves: [],
      history: [],
      journal: noJournal(),
      kernel,
      premiums,
    });
  }

  /**
   * Copies what the live engine decides by. Rows are copied as they stand: one that is being
   * written may be seen half old, which a figure of an estimate can bear.
   */
  see(live: DeskMemory, nowUs: TimeUs): void {
    const { chains, memory, universe, positions } = this.engine;
    this.nowUs = nowUs;
    for (const name of ['bidPx', 'bidQty', 'askPx', 'askQty', 'marketState'] as const) {
      chains.books[name].set(live.book[name]);
    }
    memory.positions.lots.set(live.positions.lots);
    memory.underlyings.netDelta.set(live.underlyings.netDelta);
    memory.underlyings.netVegaPt.set(live.underlyings.netVegaPt);
    chains.fadeUs.fill(nowUs);
    positions.grossLots.fill(0);
    for (let option = 0; option < universe.optionCount; option++) {
      const expiryIx = universe.expiryOfStrike[option >> 1];
      positions.grossLots[expiryIx] += Math.abs(live.positions.lots[option]);
      const { tickSize } = universe.expiries[expiryIx].ticks;
      for (let slot = 2 * option; slot <= 2 * option + 1; slot++) {
        chains.fadeTicks[slot] = live.slots.fade[slot] / tickSize;
        const isOff =
          live.slots.reason[slot] === REASON.OFF && live.slots.detail[slot] !== OFF_RULE;
        this.standing[slot] = (live.slots.blockers[slot] & STANDING) | (isOff ? OFF_BIT : 0);
      }
    }
  }

  /**
   * What the pipeline would quote with these curves and settings: prices and sizes are in
   * `engine.chains` until the next call. `isArmed` lifts DIS where it is asked for.
   */
  decide(
    expiryIxs: readonly number[],
    curves: readonly (VolCurve | undefined)[],
    settings: DeskSettings,
    isArmed: (slotIx: number) => boolean = () => false,
  ): void {
    const e = this.engine;
    const { universe, chains } = e;
    applySettings(universe, chains, settings);
    chains.isDirty.fill(0);
    for (const ix of expiryIxs) {
      const curve = curves[ix];
      if (curve && curve !== this.inForce[ix]) applyCurve(universe, chains, ix, curve);
      else if (!curve) chains.splines[ix] = undefined;
      this.inForce[ix] = curve;
      chains.isDirty[ix] = 1;
    }
    this.price();
    for (const ix of expiryIxs) {
      const expiry = universe.expiries[ix];
      const { strikeFirst, strikeCount } = expiry;
      for (let slot = 4 * strikeFirst; slot < 4 * (strikeFirst + strikeCount); slot++) {
        const lifted = isArmed(slot) ? ~(1 << REASON.DIS) : -1;
        const row = slot >> 2;
        const sum = chains.callAtBid[row] + chains.callAtAsk[row] + chains.vegaAtBid[row];
        const isUnpriced = chains.unpriced[ix] !== 0 || sum - sum !== 0;
        chains.blockers[slot] =
          (this.standing[slot] & lifted) | (isUnpriced ? 1 << REASON.UNPR : 0);
        if (universe.isListed[slot >> 1] === 0) chains.blockers[slot] |= OFF_BIT;
      }
      const options = listOptions(e, expiry);
      rawQuotes(e, expiry, this.nowUs, options);
      narrowToObligation(e, expiry, options);
      gridQuotes(e, expiry, options);
      marketRules(e, expiry, options);
    }
    applyRisk(e, this.nowUs);
  }

  /** Twice where tables of premiums had to be made first. */
  private price(): void {
    repriceDirtyChains(this.engine, this.nowUs);
    addPremiums(this.engine, this.nowUs);
    if (!this.answers || this.answers.answerAll() === 0) return;
    repriceDirtyChains(this.engine, this.nowUs);
    addPremiums(this.engine, this.nowUs);
  }
}

/** A shadow is nobody's witness. */
function noJournal(): EngineJournal {
  const batch = new RecordBatch(1);
  return {
    batch,
    flush() {
      batch.used = 0;
    },
    note() {},
  };
}
