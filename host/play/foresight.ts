import type { Adapter } from '../../adapters/base/adapter.ts';
import { createLadder } from '../../adapters/base/venue-protocol.ts';
import { MARKET_STATE } from '../../domain/chain-columns.ts';
import { NEVER_US } from '../../domain/time.ts';
import { NO_PX, type TimeUs } from '../../domain/units.ts';
import type { Tape } from '../tape/tape.ts';

/**
 * A desk that knows where the underlyings will be: their quotes reach it `leadUs` before the venue
 * has them, instead of one way after. No desk can do this; it bounds what any could reach.
 */
export class Foresight {
  private readonly tape: Tape;
  private readonly speed: number;
  private readonly leadUs: TimeUs;
  private readonly tell: Adapter['book'];
  private readonly ladder = createLadder(1);
  /** By instrument: told ahead, so that what the venue sends is old. */
  private readonly isTold: Uint8Array;
  private startUs: TimeUs = NEVER_US;
  private row = 0;

  constructor(tape: Tape, speed: number, leadUs: TimeUs, adapter: Adapter) {
    this.tape = tape;
    this.speed = speed;
    this.leadUs = leadUs;
    this.isTold = new Uint8Array(tape.universe.instrumentCount);
    this.tell = adapter.book.bind(adapter);
    adapter.book = (instrumentIx, ladder) => {
      if (this.isTold[instrumentIx as number] === 0) this.tell(instrumentIx, ladder);
    };
  }

  start(nowUs: TimeUs): void {
    this.startUs = nowUs;
  }

  nextUs(): TimeUs {
    const { events, startUs } = this.tape;
    if (this.startUs === NEVER_US || this.row >= events.count) return NEVER_US;
    return (
      this.startUs + Math.round((events.timeUs[this.row] - startUs) / this.speed) - this.leadUs
    );
  }

  deliver(nowUs: TimeUs): void {
    const { events, universe } = this.tape;
    const { ladder } = this;
    for (; this.nextUs() <= nowUs; this.row++) {
      const instrumentIx = events.instrumentIx[this.row];
      if (instrumentIx < universe.optionCount) continue;
      ladder.bidPx[0] = events.bidPx[this.row];
      ladder.bidQty[0] = events.bidQty[this.row];
      ladder.bidCount = ladder.bidPx[0] === NO_PX || ladder.bidQty[0] === 0 ? 0 : 1;
      ladder.askPx[0] = events.askPx[this.row];
      ladder.askQty[0] = events.askQty[this.row];
      ladder.askCount = ladder.askPx[0] === NO_PX || ladder.askQty[0] === 0 ? 0 : 1;
      ladder.marketState = MARKET_STATE.OPEN;
      ladder.venueUs = nowUs;
      this.isTold[instrumentIx] = 1;
      this.tell(instrumentIx, ladder);
    }
  }
}
