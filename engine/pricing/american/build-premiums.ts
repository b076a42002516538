import type { Expiry, Universe } from '../../../domain/instrument.ts';
import {
  type ExpiryPremiums,
  PREMIUM_TERM,
  PREMIUM_WORD,
  type PremiumTable,
  nodeForward,
} from './premium-memory.ts';
import type { PremiumModel, PremiumRow } from './premium-models.ts';

/** The bend in vol is looked at in the middle and at both ends. */
const BENDS = 3;

/** Makes premium tables, strike by strike; one a background thread. */
export class PremiumBuilder {
  private readonly universe: Universe;
  private nodes = 0;
  private row = scratchRow(0);
  private readonly bend = scratchRow(BENDS);

  constructor(universe: Universe) {
    this.universe = universe;
  }

  /**
   * Answers an expiry's open request: fills the idle table and puts it in force. `afterRow` runs
   * between strikes, for a sign of life. Returns false where nothing was asked.
   */
  answer(
    expiry: Expiry,
    premiums: ExpiryPremiums,
    model: PremiumModel,
    afterRow: () => void = () => undefined,
  ): boolean {
    const { words, request, tables } = premiums;
    const asked = Atomics.load(words, PREMIUM_WORD.asked);
    if (asked === Atomics.load(words, PREMIUM_WORD.answered)) return false;
    const next = Atomics.load(words, PREMIUM_WORD.active) === 1 ? 2 : 1;
    const table = tables[next - 1];
    table.terms.set(request.terms);
    table.lowVols.set(request.lowVols);
    table.highVols.set(request.highVols);
    if (this.nodes !== premiums.nodes) this.row = scratchRow(premiums.nodes);
    this.nodes = premiums.nodes;
    const centre = table.terms[PREMIUM_TERM.forward];
    const { forwards } = this.row;
    for (let j = 0; j < this.nodes; j++) forwards[j] = nodeForward(premiums, centre, j);
    for (let b = 0; b < BENDS; b++) this.bend.forwards[b] = forwards[this.bendNode(b)];
    for (let row = 0; row < premiums.rowCount; row++) {
      this.fillRow(expiry, table, row, premiums.rowCount, model);
      afterRow();
    }
    Atomics.store(words, PREMIUM_WORD.active, next);
    Atomics.store(words, PREMIUM_WORD.answered, asked);
    return true;
  }

  private fillRow(
    expiry: Expiry,
    table: PremiumTable,
    row: number,
    rowCount: number,
    model: PremiumModel,
  ): void {
    const { nodes } = this;
    const { forwards, vols, calls, puts } = this.row;
    const isFuture = this.universe.futures[expiry.futureIx].kind === 'future';
    const terms = {
      strike: this.universe.strikes[expiry.strikeFirst + row],
      years: table.terms[PREMIUM_TERM.years],
      rate: expiry.rate,
      dividendYield: isFuture ? expiry.rate : expiry.dividendYield,
    };
    const fill = (from: Float64Array, intoCalls: Float64Array, intoPuts: Float64Array) => {
      for (let j = 0; j < nodes; j++) vols[j] = from[j * rowCount + row];
      model({ ...terms, forwards, vols }, calls, puts);
      for (let j = 0; j < nodes; j++) {
        intoCalls[j * rowCount + row] = calls[j];
        intoPuts[j * rowCount + row] = puts[j];
      }
    };
    fill(table.lowVols, table.callLow, table.putLow);
    fill(table.highVols, table.callHigh, table.putHigh);
    table.bends[row] = this.bendOf(terms, table, row, rowCount, model);
  }

  /** Largest second derivative in vol, from a third vol as far below as the second is above. */
  private bendOf(
    terms: Pick<PremiumRow, 'strike' | 'years' | 'rate' | 'dividendYield'>,
    table: PremiumTable,
    row: number,
    rowCount: number,
    model: PremiumModel,
  ): number {
    const { forwards, vols, calls, puts } = this.bend;
    for (let b = 0; b < BENDS; b++) {
      const at = this.bendNode(b) * rowCount + row;
      vols[b] = Math.max(2 * table.lowVols[at] - table.highVols[at], 0.5 * table.lowVols[at]);
    }
    model({ ...terms, forwards, vols }, calls, puts);
    let most = 0;
    for (let b = 0; b < BENDS; b++) {
      const at = this.bendNode(b) * rowCount + row;
      const up = table.highVols[at] - table.lowVols[at];
      const down = table.lowVols[at] - vols[b];
      const bend = (low: number, middle: number, high: number) =>
        Math.abs(((high - middle) / up - (middle - low) / down) / (0.5 * (up + down)));
      const ofCall = bend(calls[b], table.callLow[at], table.callHigh[at]);
      const ofPut = bend(puts[b], table.putLow[at], table.putHigh[at]);
      most = Math.max(most, ofCall, ofPut);
    }
    return most;
  }

  private bendNode(b: number): number {
    return (b * (this.nodes - 1)) / (BENDS - 1);
  }
}

/** What a model is given and fills, at so many forwards. */
function scratchRow(count: number) {
  return {
    forwards: new Float64Array(count),
    vols: new Float64Array(count),
    calls: new Float64Array(count),
    puts: new Float64Array(count),
  };
}
