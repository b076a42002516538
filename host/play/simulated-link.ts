import type { Adapter } from '../../adapters/base/adapter.ts';
import type { Transport } from '../../adapters/base/transport.ts';
import { createPrng } from '../../domain/time.ts';
import type { TimeUs } from '../../domain/units.ts';
import { DelayLine, type DelaySettings } from '../venue/delay-line.ts';
import type { SimulatedVenue } from '../venue/simulated-venue.ts';

type Frame =
  | { readonly kind: 'open'; readonly connection: number }
  | { readonly kind: 'bytes'; readonly connection: number; readonly bytes: Uint8Array }
  | { readonly kind: 'close'; readonly connection: number; readonly reason: string };

/**
 * A connection under a virtual clock: what the adapter sends reaches the venue one way later, and
 * the other way round, in order. Each connect is a new connection; frames of an old one are lost.
 */
export class SimulatedLink implements Transport {
  nowUs: TimeUs = 0;
  /** Set once both ends exist. */
  adapter: Adapter | undefined;
  venue: SimulatedVenue | undefined;
  private readonly up: DelayLine<Frame>;
  private readonly down: DelayLine<Frame>;
  private connection = 0;
  private isOpen = false;
  /** What is sent now is lost. */
  private isCut = false;

  /** `computeUs`: what the desk takes before its bytes leave. */
  constructor(delay: DelaySettings, seed: number, computeUs = 0) {
    const upDelay = { ...delay, oneWayUs: delay.oneWayUs + computeUs };
    this.up = new DelayLine<Frame>(upDelay, createPrng(seed, 'network up'));
    this.down = new DelayLine<Frame>(delay, createPrng(seed, 'network down'));
  }

  connect(): void {
    this.connection++;
    this.isOpen = true;
    this.isCut = false;
    this.up.push(this.nowUs, { kind: 'open', connection: this.connection });
  }

  send(frame: Uint8Array): void {
    // The protocol may reuse its buffer; what is under way must not change.
    const bytes = frame.slice();
    if (this.isOpen && !this.isCut)
      this.up.push(this.nowUs, { kind: 'bytes', connection: this.connection, bytes });
  }

  close(reason: string): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.up.push(this.nowUs, { kind: 'close', connection: this.connection, reason });
  }

  /** The connection breaks: what is under way arrives, then each end learns of it. */
  cut(reason: string): void {
    if (!this.isOpen || this.isCut) return;
    this.isCut = true;
    this.up.push(this.nowUs, { kind: 'close', connection: this.connection, reason });
    this.down.push(this.nowUs, { kind: 'close', connection: this.connection, reason });
  }

  beginBatch(): void {}
  endBatch(): void {}

  /** The venue's way out. */
  readonly fromVenue = (connection: number, bytes: Uint8Array): void => {
    this.down.push(this.nowUs, { kind: 'bytes', connection, bytes: bytes.slice() });
  };

  readonly closeFromVenue = (connection: number, reason: string): void => {
    this.down.push(this.nowUs, { kind: 'close', connection, reason });
  };

  /** When the venue hears something. */
  nextUpUs(): TimeUs {
    return this.up.nextUs();
  }

  /** When the adapter hears something. */
  nextDownUs(): TimeUs {
    return this.down.nextUs();
  }

  /** Gives the venue what is due. */
  deliverUp(nowUs: TimeUs): void {
    const { venue } = this;
    if (!venue) return;
    for (let item = this.up.pop(nowUs); item; item = this.up.pop(nowUs)) {
      if (item.kind === 'bytes') venue.receive(item.connection, item.bytes, nowUs);
      else if (item.kind === 'close') venue.disconnect(item.connection, nowUs);
      else {
        venue.connect(item.connection, nowUs);
        this.down.push(nowUs, item);
      }
    }
  }

  /** Gives the adapter what is due. */
  deliverDown(nowUs: TimeUs): void {
    const { adapter } = this;
    if (!adapter) return;
    for (let item = this.down.pop(nowUs); item; item = this.down.pop(nowUs)) {
      if (item.connection !== this.connection || !this.isOpen) continue;
      if (item.kind === 'bytes') adapter.onMessage(item.bytes, nowUs);
      else if (item.kind === 'open') adapter.onOpen(nowUs);
      else {
        this.isOpen = false;
        adapter.onClose(nowUs);
      }
    }
  }
}
