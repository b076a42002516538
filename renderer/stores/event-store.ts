import type { DeskEvent, EventsMessage } from '../../domain/desk-event.ts';

/** What a window keeps: enough to look back, little enough to stay small. */
const KEPT_MAX = 5000;

/** An event as a window keeps it: its row id holds over a restart of the host. */
export interface ShownEvent extends DeskEvent {
  readonly id: string;
}

/** What came, oldest first, and what had to go for it. */
export type TakeEvents = (added: readonly ShownEvent[], dropped: readonly ShownEvent[]) => void;

/**
 * The desk's events as they came, oldest first. Lossless while the host keeps them: a reconnect
 * goes on after the last one seen; what the host no longer had stands as one row that says so.
 */
export class EventStore {
  epoch = '';
  /** Number of the newest seen of this epoch. */
  last = 0;
  private kept: ShownEvent[] = [];
  private readonly listeners = new Set<TakeEvents>();

  get events(): readonly ShownEvent[] {
    return this.kept;
  }

  /** Takes a message; what stands in it already is not taken twice. */
  take(message: EventsMessage): void {
    if (message.epoch !== this.epoch) {
      this.epoch = message.epoch;
      this.last = 0;
    }
    const added: ShownEvent[] = [];
    const first = message.events[0];
    if (message.lost > 0 && first !== undefined && first.seq > this.last) {
      added.push(gapBefore(first, message.lost, this.epoch));
    }
    for (const event of message.events) {
      if (event.seq <= this.last) continue;
      this.last = event.seq;
      added.push({ id: `${this.epoch}.${event.seq}`, ...event });
    }
    if (added.length === 0) return;
    this.kept.push(...added);
    const excess = Math.max(0, this.kept.length - KEPT_MAX);
    const dropped = this.kept.slice(0, excess);
    if (excess > 0) this.kept = this.kept.slice(excess);
    for (const listener of this.listeners) listener(added, dropped);
  }

  /** The returned call ends it. */
  listen(listener: TakeEvents): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

function gapBefore(event: DeskEvent, lost: number, epoch: string): ShownEvent {
  return {
    id: `${epoch}.gap.${event.seq}`,
    seq: event.seq - 1,
    atUs: event.atUs,
    kind: 'gap',
    priority: 2,
    source: 'desk',
    text: `gap, resync: ${lost} events passed unseen`,
  };
}
