import type { Expiry, Universe } from '../../../domain/instrument.ts';
import {
  BENDS,
  type ExpiryPremiums,
  PREMIUM_TERM,
  PREMIUM_WORD,
  type PremiumTable,
  nodeForward,
} from './premium-memory.ts';
import type { PremiumModel, PremiumRow } from './premium-models.ts';

/** A row to be priced: what is known of it, and where its premiums go. */
export interface PremiumFill {
  readonly row: PremiumRow;
  readonly calls: Float64Array;
  readonly puts: Float64Array;
}

/** Makes premium tables, strike by strike; one a background thread. */
export class PremiumBuilder {
  private readonly universe: Universe;

  constructor(universe: Universe) {
    this.universe = universe;
  }

  /**
   * Answers an expiry's open request with a model. `afterRow` runs between strikes, for a sign of
   * life. Returns false where nothing was asked.
   */
  answer(
    expiry: Expiry,
    premiums: ExpiryPremiums,
    model: PremiumModel,
    afterRow: () => void = () => undefined,
  ): boolean {
    let wasAsked = false;
    for (const { row, calls, puts } of this.answering(expiry, premiums)) {
      model(row, calls, puts);
      afterRow();
      wasAsked = true;
    }
    return wasAsked;
  }

  /**
   * The same for whoever fills the rows: each one must be filled before the next is taken. At the
   * end the idle table is full and in force.
   */
  *answering(expiry: Expiry, premiums: ExpiryPremiums): Generator<PremiumFill, void, void> {
    const { words, request, tables, nodes, rowCount } = premiums;
    const asked = Atomics.load(words, PREMIUM_WORD.asked);
    if (asked === Atomics.load(words, PREMIUM_WORD.answered)) return;
    const active = Atomics.load(words, PREMIUM_WORD.active);
    const idle = active === 0 ? 0 : 1 - (active & 1);
    const table = tables[idle];
    table.terms.set(request.terms);
    table.lowVols.set(request.lowVols);
    table.highVols.set(request.highVols);
    const centre = table.terms[PREMIUM_TERM.forward];
    const scratch = scratchRow(nodes);
    const { forwards } = scratch;
    for (let j = 0; j < nodes; j++) forwards[j] = nodeForward(premiums, centre, j);
    const bend = scratchRow(BENDS);
    for (let b = 0; b < BENDS; b++) bend.forwards[b] = forwards[bendNode(nodes, b)];
    for (let row = 0; row < rowCount; row++) {
      const terms = this.termsOf(expiry, table, row);
      for (const isHigh of [false, true]) {
        const vols = isHigh ? table.highVols : table.lowVols;
        for (let j = 0; j < nodes; j++) scratch.vols[j] = vols[j * rowCount + row];
        yield { row: { ...terms, ...scratch }, calls: scratch.calls, puts: scratch.puts };
        const calls = isHigh ? table.callHigh : table.callLow;
        const puts = isHigh ? table.putHigh : table.putLow;
        for (let j = 0; j < nodes; j++) {
          calls[j * rowCount + row] = scratch.calls[j];
          puts[j * rowCount + row] = scratch.puts[j];
        }
      }
      for (let b = 0; b < BENDS; b++) {
        const at = bendNode(nodes, b) * rowCount + row;
        const below = 2 * table.lowVols[at] - table.highVols[at];
        bend.vols[b] = Math.max(below, 0.5 * table.lowVols[at]);
      }
      yield { row: { ...terms, ...bend }, calls: bend.calls, puts: bend.puts };
      fillBends(table, bend, row, rowCount, nodes);
    }
    Atomics.store(words, PREMIUM_WORD.active, 2 * asked + idle);
    Atomics.store(words, PREMIUM_WORD.answered, asked);
  }

  private termsOf(expiry: Expiry, table: PremiumTable, row: number) {
    const isFuture = this.universe.futures[expiry.futureIx].kind === 'future';
    return {
      strike: this.universe.strikes[expiry.strikeFirst + row],
      years: table.terms[PREMIUM_TERM.years],
      rate: expiry.rate,
      dividendYield: isFuture ? expiry.rate : expiry.dividendYield,
    };
  }
}

/** Second derivatives in vol, from a third vol as far below as the second is above. */
function fillBends(
  table: PremiumTable,
  { vols, calls, puts }: ReturnType<typeof scratchRow>,
  row: number,
  rowCount: number,
  nodes: number,
): void {
  let most = 0;
  for (let b = 0; b < BENDS; b++) {
    const at = bendNode(nodes, b) * rowCount + row;
    const up = table.highVols[at] - table.lowVols[at];
    const down = table.lowVols[at] - vols[b];
    const bend = (low: number, middle: number, high: number) =>
      ((high - middle) / up - (middle - low) / down) / (0.5 * (up + down));
    const ofCall = bend(calls[b], table.callLow[at], table.callHigh[at]);
    const ofPut = bend(puts[b], table.putLow[at], table.putHigh[at]);
    table.callBends[BENDS * row + b] = ofCall;
    table.putBends[BENDS * row + b] = ofPut;
    most = Math.max(most, Math.abs(ofCall), Math.abs(ofPut));
  }
  table.bends[row] = most;
}

function bendNode(nodes: number, b: number): number {
  return (b * (nodes - 1)) / (BENDS - 1);
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
