import type { Adapter } from '../../adapters/base/adapter.ts';
import type { IdStore } from '../../adapters/base/order-ids.ts';
import type { DeskMemory } from '../../domain/chain-columns.ts';
import type { Execution } from '../../domain/execution.ts';
import type { Engine } from '../../engine/engine.ts';

/** A planted bug: collaborators of a freshly made desk are bent before its first step. */
export interface Mutant {
  readonly name: string;
  readonly what: string;
  readonly adapter?: (adapter: Adapter, memory: DeskMemory) => void;
  readonly engine?: (engine: Engine) => void;
  readonly ids?: (ids: IdStore) => IdStore;
  readonly history?: (history: readonly Execution[]) => readonly Execution[];
}

export const MUTANTS: readonly Mutant[] = [];
