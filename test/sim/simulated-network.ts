import { type Hash, createHash } from 'node:crypto';
import type { Transport } from '../../adapters/base/transport.ts';
import type { Prng } from '../../domain/time.ts';
import type { TimeUs } from '../../domain/units.ts';
import { EventQueue } from '../../host/venue/event-queue.ts';
import { isDepthFrame } from './frame-fields.ts';
import type { SimulatedVenue } from '../../host/venue/simulated-venue.ts';

export const [UP, DOWN] = [0, 1] as const;
export type Direction = typeof UP | typeof DOWN;

interface Frame {
  readonly connection: number;
  readonly sentUs: TimeUs;
  /** `undefined`: the connection opens; text: it closes. */
  readonly content: Uint8Array | string | undefined;
  /** Depth changes nothing about orders. */
  readonly isDepth: boolean;
}

/** The desk's end of the line. */
export interface DeskEnd {
  onOpen(): void;
  onMessage(bytes: Uint8Array): void;
  onClose(): void;
}

/** What a session's scenario makes of the distance. */
export interface Distance {
  readonly oneWayUs: number;
  readonly jitterUs: number;
  /** Microseconds that this frame stalls, mostly 0. */
  readonly stallUs: () => number;
}

/** What happens to one of the venue's frames: how often it comes, and not before when. */
export interface FrameFate {
  copies: number;
  notBeforeUs: TimeUs;
  bytes: Uint8Array;
}

/**
 * Connections under a virtual clock. Each direction is in order; a stall compresses the burst
 * behind it. A reconnect is a new connection, and what was under way may be lost both ways.
 */
export class SimulatedNetwork implements Transport {
  nowUs: TimeUs;
  /** Set once the ends exist. */
  venue: SimulatedVenue | undefined;
  desk: DeskEnd | undefined;
  /** The desk reads nothing before. */
  readableUs: TimeUs = 0;
  /** True: the frame to the venue goes no further. */
  onUp: (connection: number, bytes: Uint8Array) => boolean = () => false;
  onDown: (bytes: Uint8Array, fate: FrameFate) => void = () => {};
  onGone: (connection: number) => void = () => {};
  connection = 0;
  isOpen = false;
  isHalfOpen = false;
  /** The venue's end is closed, or about to be; ours has not heard of it. */
  isCut = false;
  readonly frames = [0, 0];
  private readonly queues = [new EventQueue<Frame>(), new EventQueue<Frame>()] as const;
  private readonly lastDueUs = [0, 0];
  private readonly cloggedUntilUs = [0, 0];
  private readonly inFlight = [0, 0];
  private readonly lostFromUs = new Map<number, TimeUs>();
  private readonly slow: { dueUs: TimeUs; delayUs: number; direction: Direction }[] = [];
  private readonly distance: Distance;
  private readonly prngs: readonly [Prng, Prng];
  private readonly hash: Hash = createHash('sha256');
  private readonly stamp = new Float64Array(2);
  private readonly fate: FrameFate = { copies: 1, notBeforeUs: 0, bytes: new Uint8Array(0) };

  constructor(nowUs: TimeUs, distance: Distance, prngs: readonly [Prng, Prng]) {
    this.nowUs = nowUs;
    this.distance = distance;
    this.prngs = prngs;
  }

  connect(): void {
    this.connection++;
    this.isOpen = true;
    this.isHalfOpen = false;
    this.isCut = false;
    this.lastDueUs.fill(0);
    this.put(UP, this.connection, undefined);
  }

  send(frame: Uint8Array): void {
    if (this.isOpen) this.put(UP, this.connection, frame.slice());
  }

  close(reason: string): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.put(UP, this.connection, reason);
  }

  beginBatch(): void {}
  endBatch(): void {}

  readonly fromVenue = (connection: number, bytes: Uint8Array): void => {
    const { fate } = this;
    fate.copies = 1;
    fate.notBeforeUs = 0;
    fate.bytes = bytes;
    this.onDown(bytes, fate);
    for (let n = 0; n < fate.copies; n++) {
      this.put(DOWN, connection, fate.bytes.slice(), fate.notBeforeUs);
    }
  };

  readonly closeFromVenue = (connection: number, reason: string): void => {
    if (connection === this.connection) this.isCut = true;
    this.put(DOWN, connection, reason);
  };

  /** Closed in order: what is under way still arrives. */
  closeInOrder(): void {
    if (!this.isOpen) return;
    this.isCut = true;
    this.put(UP, this.connection, 'closed');
    this.put(DOWN, this.connection, 'closed');
  }

  /** Closed at once: what was sent in the last `lossUs` is lost both ways. */
  reset(lossUs: number): void {
    if (!this.isOpen) return;
    this.lostFromUs.set(this.connection, this.nowUs - lossUs);
    this.isOpen = false;
    this.put(UP, this.connection, 'reset');
    this.desk?.onClose();
  }

  /** The desk's process is gone; its kernel closes, with or without what was in its buffers. */
  deskGone(isLost: boolean): void {
    if (!this.isOpen) return;
    if (isLost) this.lostFromUs.set(this.connection, this.nowUs - 1_000);
    this.isOpen = false;
    this.put(UP, this.connection, 'gone');
  }

  /** Dead without a word to anyone. */
  goSilent(): void {
    if (!this.isOpen) return;
    this.isHalfOpen = true;
    this.isCut = true;
    this.lostFromUs.set(this.connection, this.nowUs);
  }

  clog(direction: Direction, untilUs: TimeUs): void {
    this.cloggedUntilUs[direction] = Math.max(this.cloggedUntilUs[direction], untilUs);
  }

  /** The calm phase: nothing is slow any more, a dead connection is noticed. */
  heal(): void {
    this.cloggedUntilUs.fill(0);
    if (!this.isHalfOpen) return;
    this.isHalfOpen = false;
    this.reset(0);
  }

  /** Nothing about orders or sessions is under way. */
  get isIdle(): boolean {
    return this.inFlight[UP] === 0 && this.inFlight[DOWN] === 0;
  }

  /** Longest way in a direction of any frame that was under way since. */
  worstDelayUs(direction: Direction, sinceUs: TimeUs): number {
    let worst = this.distance.oneWayUs + this.distance.jitterUs;
    for (const one of this.slow) {
      if (one.direction === direction && one.dueUs >= sinceUs) {
        worst = Math.max(worst, one.delayUs);
      }
    }
    return worst;
  }

  nextUs(): TimeUs {
    const [up, down] = this.queues;
    return Math.min(up.nextUs(), Math.max(down.nextUs(), this.readableUs));
  }

  deliver(nowUs: TimeUs): void {
    const [up, down] = this.queues;
    while (up.nextUs() <= nowUs) this.arriveUp(up.take().kind, nowUs);
    while (down.nextUs() <= nowUs && this.readableUs <= nowUs) this.arriveDown(down.take().kind);
  }

  digest(): string {
    return this.hash.digest('hex');
  }

  private arriveUp(frame: Frame, nowUs: TimeUs): void {
    this.inFlight[UP]--;
    const { connection, content } = frame;
    const { venue } = this;
    if (!venue) return;
    if (content === undefined) {
      venue.connect(connection, nowUs);
      this.put(DOWN, connection, undefined);
    } else if (typeof content === 'string') {
      venue.disconnect(connection, nowUs);
      this.onGone(connection);
    } else if (!this.isLost(frame)) {
      this.note(UP, content);
      if (!this.onUp(connection, content)) venue.receive(connection, content, nowUs);
    }
  }

  private arriveDown(frame: Frame): void {
    if (!frame.isDepth) this.inFlight[DOWN]--;
    const { connection, content } = frame;
    if (connection !== this.connection || !this.isOpen || this.isLost(frame)) return;
    if (content === undefined) this.desk?.onOpen();
    else if (typeof content === 'string') {
      this.isOpen = false;
      this.desk?.onClose();
    } else {
      this.note(DOWN, content);
      this.desk?.onMessage(content);
    }
  }

  private isLost(frame: Frame): boolean {
    const fromUs = this.lostFromUs.get(frame.connection);
    return fromUs !== undefined && frame.sentUs >= fromUs;
  }

  private put(
    direction: Direction,
    connection: number,
    content: Frame['content'],
    notBeforeUs = 0,
  ): void {
    const { nowUs } = this;
    const { oneWayUs, jitterUs, stallUs } = this.distance;
    const draw = jitterUs > 0 ? jitterUs * (2 * this.prngs[direction].next() - 1) : 0;
    const stalledUs = stallUs();
    const freshUs = nowUs + Math.max(0, Math.round(oneWayUs + draw)) + stalledUs;
    const dueUs = Math.max(this.lastDueUs[direction], freshUs, this.cloggedUntilUs[direction]);
    this.lastDueUs[direction] = dueUs;
    const atUs = Math.max(dueUs, notBeforeUs);
    if (atUs - nowUs > oneWayUs + jitterUs) this.noteSlow(direction, nowUs, atUs);
    const isDepth = direction === DOWN && content instanceof Uint8Array && isDepthFrame(content);
    this.queues[direction].put(atUs, { connection, sentUs: nowUs, content, isDepth }, 0);
    if (!isDepth) this.inFlight[direction]++;
  }

  private noteSlow(direction: Direction, nowUs: TimeUs, dueUs: TimeUs): void {
    const last = this.slow.at(-1);
    if (last?.direction === direction && last.dueUs === dueUs) return;
    this.slow.push({ dueUs, delayUs: dueUs - nowUs, direction });
  }

  private note(direction: Direction, bytes: Uint8Array): void {
    this.frames[direction]++;
    this.stamp[0] = this.nowUs;
    this.stamp[1] = direction;
    this.hash.update(this.stamp);
    this.hash.update(bytes);
  }
}
