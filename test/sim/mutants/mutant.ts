import type { Adapter } from '../../../adapters/base/adapter.ts';
import type { AdapterState } from '../../../adapters/base/adapter-state.ts';
import type { IdStore } from '../../../adapters/base/order-ids.ts';
import type { FillReport, OrderReport } from '../../../adapters/base/venue-protocol.ts';
import type { DeskMemory } from '../../../domain/chain-columns.ts';
import type { Execution } from '../../../domain/execution.ts';
import { assert } from '../../../domain/units.ts';
import type { Engine } from '../../../engine/engine.ts';

/**
 * A planted bug: collaborators of a freshly made desk are bent before its first step. Production
 * code has no switch for any of them.
 */
export interface Mutant {
  readonly name: string;
  readonly what: string;
  readonly adapter?: (adapter: Adapter, memory: DeskMemory) => void;
  readonly engine?: (engine: Engine) => void;
  readonly ids?: (ids: IdStore) => IdStore;
  readonly history?: (history: readonly Execution[]) => readonly Execution[];
  readonly cap?: (cap: number) => number;
}

/** Puts another method in the place of one; it may call the original. */
export function bend<T extends object, K extends keyof T>(
  target: T,
  name: K,
  make: (original: T[K]) => T[K],
): void {
  const method = target[name];
  assert(typeof method === 'function', `${String(name)} is a method`);
  target[name] = make(method.bind(target) as T[K]);
}

/** Drops or changes what the venue says about orders; `undefined` drops it. */
export function bendOrders(
  adapter: Adapter,
  change: (report: OrderReport, slotIx: number, a: AdapterState) => OrderReport | undefined,
): void {
  const a = adapter.state;
  bend(adapter, 'order', (original) => (report) => {
    const changed = change(report, a.orders.find(report.venueId, report.id), a);
    if (changed) original(changed);
  });
}

/** Lets only some trades through. */
export function bendFills(
  adapter: Adapter,
  mayPass: (fill: FillReport, slotIx: number, a: AdapterState) => boolean,
): void {
  const a = adapter.state;
  bend(adapter, 'fill', (original) => (fill) => {
    if (mayPass(fill, a.orders.find(fill.venueId, fill.id), a)) original(fill);
  });
}

/** Changes or drops executions on their way to the engine. */
export function bendExecutions(
  adapter: Adapter,
  change: (execution: Execution) => Execution | undefined,
): void {
  bend(adapter.state.fills, 'tell', (original) => (execution) => {
    const changed = change(execution);
    if (changed) original(changed);
  });
}
