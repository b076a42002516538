import type { DeskMemory } from '../../domain/chain-columns.ts';
import { ChainImage, FrameWriter, type FrameHead } from '../../domain/desk-snapshot.ts';
import type { Universe } from '../../domain/instrument.ts';
import { LIMITS } from '../../domain/limits.ts';
import type { Link } from '../../domain/screen-link.ts';
import type { TimeUs } from '../../domain/units.ts';
import { gatherStrike } from './gather-chain.ts';
import type { TotalsReader } from './gather-totals.ts';

export interface FeedStats {
  readonly sent: number;
  readonly acked: number;
  readonly unacked: number;
  /** Most frames that were ever unacknowledged at once. */
  readonly unackedMost: number;
  /** Frame times at which nothing was sent because the screen had not acknowledged. */
  readonly conflated: number;
  readonly largestFrameBytes: number;
}

/**
 * Frames of one screen. There is no queue: while two frames are unacknowledged nothing is built,
 * and the next frame carries what then differs from what the screen was last sent.
 */
export class ScreenFeed {
  private readonly universe: Universe;
  private readonly memory: DeskMemory;
  private readonly link: Link;
  private readonly writer: FrameWriter;
  private readonly originUs: TimeUs;
  private now = new ChainImage(0);
  private sentImage = new ChainImage(0);
  private isFirst = new Uint8Array(0);
  private nextRow = 0;
  private subscription = 0;
  private expiryIx = 0;
  private sent = 0;
  private acked = 0;
  private unackedMost = 0;
  private conflated = 0;
  private conflatedSince = 0;
  private largestFrameBytes = 0;

  constructor(
    universe: Universe,
    memory: DeskMemory,
    link: Link,
    writer: FrameWriter,
    originUs: TimeUs,
  ) {
    this.universe = universe;
    this.memory = memory;
    this.link = link;
    this.writer = writer;
    this.originUs = originUs;
  }

  /** Starts anew with a whole chain; frames then carry `subscription`. */
  subscribe(subscription: number, expiryIx: number): void {
    const expiry = this.universe.expiries[expiryIx];
    this.subscription = subscription;
    this.expiryIx = expiryIx;
    this.now = new ChainImage(expiry.strikeCount);
    this.sentImage = new ChainImage(expiry.strikeCount);
    this.isFirst = new Uint8Array(expiry.strikeCount).fill(1);
    this.nextRow = 0;
    this.link.send(
      JSON.stringify({
        kind: 'chain',
        subscription,
        expiryIx,
        strikeFirst: expiry.strikeFirst,
        strikes: Array.from(
          this.universe.strikes.subarray(
            expiry.strikeFirst,
            expiry.strikeFirst + expiry.strikeCount,
          ),
        ),
        isListed: Array.from(
          this.universe.isListed.subarray(
            2 * expiry.strikeFirst,
            2 * (expiry.strikeFirst + expiry.strikeCount),
          ),
        ),
      }),
    );
  }

  /** An acknowledgement covers every frame before it; one for the future is refused. */
  ack(frame: number): boolean {
    if (frame > this.sent) return false;
    if (frame > this.acked) this.acked = frame;
    return true;
  }

  /** At a frame time: sends one frame, or counts one conflated. */
  tick(reader: TotalsReader): void {
    if (this.subscription === 0) return;
    if (this.sent - this.acked >= LIMITS.framesUnackedMax) {
      this.conflated++;
      this.conflatedSince++;
      return;
    }
    reader.focusOn(this.expiryIx);
    const head: FrameHead = {
      number: ++this.sent,
      subscription: this.subscription,
      conflated: this.conflatedSince,
    };
    this.conflatedSince = 0;
    this.writer.begin(head, reader.totals);
    this.addRows();
    const frame = this.writer.finish();
    this.largestFrameBytes = Math.max(this.largestFrameBytes, frame.byteLength);
    this.unackedMost = Math.max(this.unackedMost, this.sent - this.acked);
    this.link.send(frame);
  }

  get shownExpiryIx(): number {
    return this.expiryIx;
  }

  get stats(): FeedStats {
    return {
      sent: this.sent,
      acked: this.acked,
      unacked: this.sent - this.acked,
      unackedMost: this.unackedMost,
      conflated: this.conflated,
      largestFrameBytes: this.largestFrameBytes,
    };
  }

  /** Round robin over the rows, so that a chain larger than a frame is shown in turns. */
  private addRows(): void {
    const { now, sentImage, isFirst } = this;
    const first = this.universe.expiries[this.expiryIx].strikeFirst;
    for (let n = 0; n < now.rows; n++) {
      const row = this.nextRow;
      if (gatherStrike(this.universe, this.memory, first + row, now, row, this.originUs)) {
        if (!this.writer.addRow(row, now, sentImage, isFirst[row] === 1)) return;
        isFirst[row] = 0;
      }
      this.nextRow = (row + 1) % now.rows;
    }
  }
}
