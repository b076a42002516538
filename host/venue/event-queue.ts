import { NEVER_US } from '../../domain/time.ts';
import { type TimeUs, assert } from '../../domain/units.ts';

export interface QueuedEvent<Kind> {
  readonly timeUs: TimeUs;
  readonly kind: Kind;
  readonly subject: number;
  readonly order: number;
}

/** What is to happen, earliest first; events of one instant in the order they were put in. */
export class EventQueue<Kind> {
  private readonly heap: QueuedEvent<Kind>[] = [];
  private count = 0;

  put(timeUs: TimeUs, kind: Kind, subject: number): void {
    const { heap } = this;
    const event = { timeUs, kind, subject, order: this.count++ };
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(event, heap[parent])) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = event;
  }

  nextUs(): TimeUs {
    return this.heap.length > 0 ? this.heap[0].timeUs : NEVER_US;
  }

  take(): QueuedEvent<Kind> {
    const { heap } = this;
    assert(heap.length > 0, 'an event is due');
    const first = heap[0];
    const moved = heap.pop() as QueuedEvent<Kind>;
    if (heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
      if (!isBefore(heap[child], moved)) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = moved;
    return first;
  }
}

function isBefore<Kind>(a: QueuedEvent<Kind>, b: QueuedEvent<Kind>): boolean {
  return a.timeUs < b.timeUs || (a.timeUs === b.timeUs && a.order < b.order);
}
