import { ADAPTER_EVENT } from '../../adapters/base/journal-sink.ts';
import { SESSION_STATE } from '../../domain/chain-columns.ts';
import type { NewEvent } from '../../domain/desk-event.ts';
import { type Universe, instrumentName } from '../../domain/instrument.ts';

type Told = Pick<NewEvent, 'kind' | 'priority' | 'text'>;

const SESSION_WORDS = Object.fromEntries(
  Object.entries(SESSION_STATE).map(([name, state]) => [
    state,
    name.toLowerCase().replaceAll('_', ' '),
  ]),
);

/** An adapter's event in words; `undefined` for what another event tells better. */
export function adapterEventWords(
  universe: Universe,
  code: number,
  a: number,
  b: number,
): Told | undefined {
  const alert = (text: string): Told => ({ kind: 'order alert', priority: 2, text });
  const log = (text: string): Told => ({ kind: 'order alert', priority: 4, text });
  const side = a >= 0 && a < universe.slotCount ? sideName(universe, a) : 'an order';
  switch (code) {
    case ADAPTER_EVENT.SESSION: {
      const wasUp = a === SESSION_STATE.UP;
      const text = `session ${SESSION_WORDS[b]}, was ${SESSION_WORDS[a]}`;
      return { kind: 'session', priority: wasUp ? 1 : 4, text };
    }
    case ADAPTER_EVENT.LOGON_REFUSED:
      return { kind: 'session', priority: 1, text: `logon refused, result ${a}` };
    case ADAPTER_EVENT.UNKNOWN_ORDER:
      return alert(`unknown order at the venue, ${b} lots left: cancelled`);
    case ADAPTER_EVENT.LATE_FILL:
      return alert(`fill of an order that was done: ${side}, ${b} lots`);
    case ADAPTER_EVENT.VANISHED_ORDER:
      return alert(`the venue's list lacks our order: ${side}`);
    case ADAPTER_EVENT.UNKNOWN_FILL:
      return alert(`fill of ${a} lots that names no order we know: all orders asked for`);
    case ADAPTER_EVENT.IN_DOUBT:
      return { kind: 'order alert', priority: 3, text: `order in doubt: ${side}` };
    case ADAPTER_EVENT.ODD_REPORT:
      return log(`report that the order's life does not foresee: ${side}`);
    case ADAPTER_EVENT.QUERY:
      return log(`all orders asked for, ${b} in doubt`);
    case ADAPTER_EVENT.ENGINE_SILENT:
      return { kind: 'session', priority: 1, text: `engine silent for ${Math.round(a / 1000)} ms` };
    case ADAPTER_EVENT.ENGINE_EPOCH:
      return { kind: 'session', priority: a === 0 ? 4 : 2, text: `engine start ${b}` };
    case ADAPTER_EVENT.PULL_ALL:
      return a === 1
        ? { kind: 'pulled', priority: 2, text: 'adapter pulls everything' }
        : { kind: 'session', priority: 3, text: 'adapter may add again' };
    default:
      return undefined;
  }
}

export function sideName(universe: Universe, slotIx: number): string {
  const name = instrumentName(universe, slotIx >> 1);
  return `${name} ${(slotIx & 1) === 0 ? 'bid' : 'ask'}`;
}
