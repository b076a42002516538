import { ENGINE_STAT, MARKET_STATE } from '../../domain/chain-columns.ts';
import { takeDirty } from '../../domain/columns.ts';
import { RECORD, RECORD_WORDS } from '../../domain/journal-records.ts';
import { NO_PX, SECOND_US, type TimeUs } from '../../domain/units.ts';
import type { Engine } from '../engine.ts';

/**
 * Copies changed book rows and marks chains dirty; never prices inline, so a burst of updates
 * costs one repricing. HOT
 */
export function takeBookUpdates(e: Engine, nowUs: TimeUs): number {
  const words = e.memory.bookDirty;
  let taken = 0;
  for (let word = 0; word < words.length; word++) {
    let bits = takeDirty(words, word);
    while (bits !== 0) {
      const bit = 31 - Math.clz32(bits & -bits);
      bits &= bits - 1;
      takeBook(e, 32 * word + bit, nowUs);
      taken++;
    }
  }
  return taken;
}

function takeBook(e: Engine, instrumentIx: number, nowUs: TimeUs): void {
  const { books, isDirty, causeUs } = e.chains;
  const { universe } = e;
  copyRow(e, instrumentIx);
  const isFuture = instrumentIx >= universe.optionCount;
  const underlyingIx = isFuture
    ? universe.futures[instrumentIx - universe.optionCount].underlyingIx
    : universe.expiries[universe.expiryOfStrike[instrumentIx >> 1]].underlyingIx;
  const settings = e.chains.settings[underlyingIx];
  const staleUs = SECOND_US * (isFuture ? settings.staleUnderlyingS : settings.staleBookS);
  const arrived = e.memory.book.arrivedUs[instrumentIx];
  const wasSilent = arrived - books.arrivedUs[instrumentIx] > staleUs;
  if (wasSilent || (isFuture && !isGoodReference(e, instrumentIx))) {
    books.freshFromUs[instrumentIx] = arrived + SECOND_US * settings.freshAfterS;
  }
  books.arrivedUs[instrumentIx] = arrived;
  if (isFuture) {
    const { expiries } = universe.futures[instrumentIx - universe.optionCount];
    for (let i = 0; i < expiries.length; i++) {
      isDirty[expiries[i]] = 1;
      causeUs[expiries[i]] = e.memory.book.causeUs[instrumentIx];
    }
    e.memory.engineStats[ENGINE_STAT.underlyingUpdates]++;
  } else {
    isDirty[universe.expiryOfStrike[instrumentIx >> 1]] |= 2;
    e.memory.engineStats[ENGINE_STAT.bookUpdates]++;
  }
  journalBook(e, instrumentIx, nowUs);
}

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

function journalBook(e: Engine, instrumentIx: number, nowUs: TimeUs): void {
  const { batch } = e.journal;
  if (batch.isFull) e.journal.flush();
  const { bidPx, bidQty, askPx, askQty, marketState } = e.chains.books;
  const { words, used } = batch;
  words[used] = RECORD.BOOK;
  words[used + 1] = nowUs;
  words[used + 2] = instrumentIx;
  words[used + 3] = bidPx[instrumentIx];
  words[used + 4] = bidQty[instrumentIx];
  words[used + 5] = askPx[instrumentIx];
  words[used + 6] = askQty[instrumentIx];
  words[used + 7] = marketState[instrumentIx];
  batch.used = used + RECORD_WORDS;
}
