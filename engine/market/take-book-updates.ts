import { ENGINE_STAT, MARKET_STATE } from '../../domain/chain-columns.ts';
import { takeDirty } from '../../domain/columns.ts';
import { BOOK_STATE, RECORD } from '../../domain/journal-records.ts';
import { NO_PX, SECOND_US, type TimeUs } from '../../domain/units.ts';
import { LOOK_AGAIN } from '../chain-state.ts';
import type { Engine } from '../engine.ts';

/**
 * Copies changed book rows and marks chains dirty; never prices inline, so a burst of updates
 * costs one repricing. HOT
 */
export function takeBookUpdates(e: Engine, _nowUs: TimeUs): number {
  const words = e.memory.bookDirty;
  let taken = 0;
  for (let word = 0; word < words.length; word++) {
    let bits = takeDirty(words, word);
    while (bits !== 0) {
      const bit = 31 - Math.clz32(bits & -bits);
      bits &= bits - 1;
      takeBook(e, 32 * word + bit);
      taken++;
    }
  }
  return taken;
}

function takeBook(e: Engine, instrumentIx: number): void {
  const { books, isDirty, causeUs, clearUntilUs } = e.chains;
  const { universe } = e;
  const before = books.arrivedUs[instrumentIx];
  copyRow(e, instrumentIx);
  const isFuture = instrumentIx >= universe.optionCount;
  const underlyingIx = isFuture
    ? universe.futures[instrumentIx - universe.optionCount].underlyingIx
    : universe.expiries[universe.expiryOfStrike[instrumentIx >> 1]].underlyingIx;
  const settings = e.chains.settings[underlyingIx];
  const staleUs = SECOND_US * (isFuture ? settings.staleUnderlyingS : settings.staleBookS);
  const arrived = books.arrivedUs[instrumentIx];
  const wasSilent = arrived - before > staleUs;
  if (wasSilent || (isFuture && !isGoodReference(e, instrumentIx))) {
    books.freshFromUs[instrumentIx] = arrived + SECOND_US * settings.freshAfterS;
  }
  if (isFuture) {
    const { expiries } = universe.futures[instrumentIx - universe.optionCount];
    for (let i = 0; i < expiries.length; i++) {
      isDirty[expiries[i]] = 1;
      causeUs[expiries[i]] = cause[0];
    }
    e.memory.engineStats[ENGINE_STAT.underlyingUpdates]++;
  } else {
    clearUntilUs[instrumentIx] = LOOK_AGAIN;
    isDirty[universe.expiryOfStrike[instrumentIx >> 1]] |= 2;
    e.memory.engineStats[ENGINE_STAT.bookUpdates]++;
  }
  journalBook(e, instrumentIx);
}

/** `causeUs` of the row copied last; a column, since a double that is returned is boxed. */
const cause = new Float64Array(1);

/** Seqlock read: again until the row was not written meanwhile. */
function copyRow(e: Engine, instrumentIx: number): void {
  const from = e.memory.book;
  const to = e.chains.books;
  for (;;) {
    const before = Atomics.load(from.seq, instrumentIx);
    if ((before & 1) !== 0) continue;
    to.bidPx[instrumentIx] = from.bidPx[instrumentIx];
    to.bidQty[instrumentIx] = from.bidQty[instrumentIx];
    to.askPx[instrumentIx] = from.askPx[instrumentIx];
    to.askQty[instrumentIx] = from.askQty[instrumentIx];
    to.marketState[instrumentIx] = from.marketState[instrumentIx];
    to.arrivedUs[instrumentIx] = from.arrivedUs[instrumentIx];
    cause[0] = from.causeUs[instrumentIx];
    if (Atomics.load(from.seq, instrumentIx) === before) return;
  }
}

/** A crossed, locked or one-sided underlying is no reference. */
function isGoodReference(e: Engine, instrumentIx: number): boolean {
  const { bidPx, askPx, marketState } = e.chains.books;
  const bid = bidPx[instrumentIx];
  const ask = askPx[instrumentIx];
  return (
    bid !== NO_PX && ask !== NO_PX && bid < ask && marketState[instrumentIx] === MARKET_STATE.OPEN
  );
}

function journalBook(e: Engine, instrumentIx: number): void {
  const { batch } = e.journal;
  if (batch.isFull) e.journal.flush();
  const { bidPx, bidQty, askPx, askQty, marketState, arrivedUs } = e.chains.books;
  const { words } = batch;
  const at = batch.begin(RECORD.BOOK);
  words[at + 1] = arrivedUs[instrumentIx];
  words[at + 2] = instrumentIx + BOOK_STATE * marketState[instrumentIx];
  words[at + 3] = bidPx[instrumentIx];
  words[at + 4] = bidQty[instrumentIx];
  words[at + 5] = askPx[instrumentIx];
  words[at + 6] = askQty[instrumentIx];
  words[at + 7] = cause[0];
}
