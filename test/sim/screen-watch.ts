import { FrameWriter } from '../../domain/desk-snapshot.ts';
import { LIMITS } from '../../domain/limits.ts';
import type { Link } from '../../domain/screen-link.ts';
import { drawInt } from '../../domain/time.ts';
import { SECOND_US, type TimeUs } from '../../domain/units.ts';
import { TotalsReader } from '../../host/screen/gather-totals.ts';
import { ScreenFeed } from '../../host/screen/screen-feed.ts';
import type { SimulatedDesk } from './simulated-desk.ts';
import type { SimulatedSession } from './simulated-session.ts';
import { START_US } from './simulated-market.ts';

const LOOK_EVERY_US = 250_000;

/** A screen that freezes once: the desk goes on, and nothing piles up for it. */
export class ScreenWatch {
  private readonly session: SimulatedSession;
  private readonly frozenFromUs: TimeUs;
  private readonly frozenUntilUs: TimeUs;
  private desk: SimulatedDesk | undefined;
  private feed: ScreenFeed | undefined;
  private reader: TotalsReader | undefined;
  private received = 0;
  private acknowledged = 0;

  constructor(session: SimulatedSession) {
    this.session = session;
    const prng = session.venueFaults.prng('proc.screen-frozen');
    this.frozenFromUs = START_US + SECOND_US + drawInt(prng, 5 * SECOND_US);
    this.frozenUntilUs = this.frozenFromUs + SECOND_US + drawInt(prng, 4 * SECOND_US);
  }

  begin(): void {
    const { session } = this;
    session.at(session.nowUs + LOOK_EVERY_US, () => this.begin());
    if (!session.desk || session.isCalm) return;
    if (this.desk !== session.desk) this.open(session.desk);
    const isFrozen = session.nowUs >= this.frozenFromUs && session.nowUs < this.frozenUntilUs;
    if (isFrozen) session.hit('proc.screen-frozen');
    else {
      this.acknowledged = this.received;
      this.feed?.ack(this.received);
    }
    if (this.reader) this.feed?.tick(this.reader);
    if (this.received - this.acknowledged > LIMITS.framesUnackedMax) {
      session.invariants.fail('screen', session.nowUs, 'frames pile up for a frozen screen');
    }
  }

  private open(desk: SimulatedDesk): void {
    const { universe } = this.session.tape;
    const link: Link = {
      send: (message) => {
        if (typeof message !== 'string') this.received++;
      },
      onMessage: () => {},
      onClose: () => {},
      close: () => {},
    };
    this.desk = desk;
    this.received = 0;
    this.acknowledged = 0;
    this.reader = new TotalsReader(universe, desk.memory, this.session.nowUs);
    this.feed = new ScreenFeed(universe, desk.memory, link, new FrameWriter(), this.session.nowUs);
    this.feed.subscribe(1, 0);
  }
}
