const WINDOW_MS = 30_000;

/**
 * Transit times between two clocks that share neither origin nor rate: the least difference of
 * the last 30 to 60 s is taken as the offset, what a message took beyond it as its transit. A
 * window, because clocks drift and a page's clock may stop while the machine sleeps.
 */
export class ClockOffset {
  private older = Number.POSITIVE_INFINITY;
  private newer = Number.POSITIVE_INFINITY;
  private turnMs = Number.NEGATIVE_INFINITY;

  /** Records a message sent at `sentMs` of the other clock, and returns its transit in ms. */
  see(receivedMs: number, sentMs: number): number {
    if (receivedMs >= this.turnMs) {
      this.older = this.newer;
      this.newer = Number.POSITIVE_INFINITY;
      this.turnMs = receivedMs + WINDOW_MS;
    }
    this.newer = Math.min(this.newer, receivedMs - sentMs);
    return receivedMs - sentMs - this.offsetMs;
  }

  /** Own clock minus the other's, plus the least transit; infinite before the first message. */
  get offsetMs(): number {
    return Math.min(this.older, this.newer);
  }
}
