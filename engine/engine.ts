import type { ByteRing } from '../domain/byte-ring.ts';
import { ENGINE_STAT, type DeskMemory } from '../domain/chain-columns.ts';
import { SECOND_US, type TimeUs } from '../domain/units.ts';
import { LIMITS } from '../domain/limits.ts';
import type { RecordBatch } from '../domain/journal-records.ts';
import type { Universe } from '../domain/instrument.ts';
import { type ChainState, createChainState } from './chain-state.ts';
import type { HandMemory } from './hand-orders.ts';
import { takeCommands, takeExecutions, takeLinkState } from './inbox.ts';
import { takeBookUpdates } from './market/take-book-updates.ts';
import { type Positions, createPositions } from './positions/positions.ts';
import { markRisk } from './positions/mark-risk.ts';
import { addPremiums } from './pricing/american/add-premiums.ts';
import { type EarlyColumns, createEarlyColumns } from './pricing/american/early-columns.ts';
import type { PremiumMemory } from './pricing/american/premium-memory.ts';
import type { QuoteKernel } from './pricing/quote-kernel.ts';
import { repriceDirtyChains } from './pricing/reprice.ts';
import { TABLE_KERNEL } from './pricing/table-kernel.ts';
import { decideQuotes } from './quoting/decide-quotes.ts';
import { settleWants } from './quoting/settle-wants.ts';
import { applyRisk } from './risk/apply-risk.ts';
import { publish } from './snapshot/publish.ts';
import type { DeskSettings } from '../domain/quote-settings.ts';
import type { VolCurve } from '../domain/vol-curve.ts';
import type { Execution } from '../domain/execution.ts';

/** What the host hands to an engine. Everything it may touch is here. */
export interface EngineOptions {
  readonly universe: Universe;
  readonly memory: DeskMemory;
  readonly executions: ByteRing;
  readonly commands: ByteRing;
  readonly replies: ByteRing;
  /** Orders by hand on their way to the adapter; left out: this desk takes none. */
  readonly hands?: ByteRing | undefined;
  readonly settings: DeskSettings;
  /** By ExpiryIx; an expiry without a curve stays unpriced. */
  readonly curves: readonly (VolCurve | undefined)[];
  /** Executions of earlier runs, oldest first: positions start from them. */
  readonly history: readonly Execution[];
  readonly journal: EngineJournal;
  /** What prices the chains; the TypeScript table kernel where the host hands in none. */
  readonly kernel?: QuoteKernel;
  /** Tables of early-exercise premiums; without them American options stay unpriced. */
  readonly premiums?: PremiumMemory | undefined;
}

/** Where the engine's inputs and decisions are kept; the host writes them to disk. */
export interface EngineJournal {
  readonly batch: RecordBatch;
  /** Empties the batch. */
  flush(): void;
  /** Commands and executions, rare enough to be JSON. */
  note(
    kind: 'command' | 'reply' | 'execution' | 'fill' | 'kernel' | 'premiums',
    value: unknown,
  ): void;
}

export interface Engine extends EngineOptions {
  readonly chains: ChainState;
  readonly positions: Positions;
  readonly scratch: Uint8Array;
  readonly early: EarlyColumns;
  readonly handMemory: HandMemory;
  /** All slots are looked at again by then: clocks (stale, fade, hysteresis) move without data. */
  nextSweepUs: TimeUs;
  nextPublishUs: TimeUs;
  /** Sides wanted now, and since when the integral stands. */
  wantedSides: number;
  integratedUs: TimeUs;
  /** Latched by a kill: nothing is armed until it is cleared. */
  isKilled: boolean;
  /** Last seen state of the venue session; a change means a fresh look at everything. */
  linkState: number;
}

const SWEEP_EVERY_US = SECOND_US / 10;

export function createEngine(options: EngineOptions): Engine {
  const { universe, settings, curves, kernel = TABLE_KERNEL } = options;
  options.memory.engineStats[ENGINE_STAT.settingsRevision] = 1;
  const positions = createPositions(options.universe, options.memory, options.history);
  return {
    ...options,
    chains: createChainState(universe, settings, curves, kernel),
    positions,
    scratch: new Uint8Array(LIMITS.commandBytesMax),
    handMemory: { recent: [] },
    early: createEarlyColumns(universe, options.premiums),
    nextSweepUs: 0,
    nextPublishUs: 0,
    wantedSides: 0,
    integratedUs: 0,
    isKilled: false,
    linkState: -1,
  };
}

/**
 * One duty cycle, in order of importance, not of arrival. `nowUs` is read once by the thread's
 * loop. Returns how much was done; 0 means the thread may sleep until `nextDeadlineUs`. HOT
 */
export function step(e: Engine, nowUs: TimeUs): number {
  return stepWants(e, nowUs) + endStep(e, nowUs);
}

/** A step as far as the wants; `endStep` must follow, and orders may leave before it. HOT */
export function stepWants(e: Engine, nowUs: TimeUs): number {
  let work = 0;
  work += takeCommands(e, nowUs); // a person's "pull" outranks everything
  work += takeExecutions(e, nowUs); // positions before prices
  work += takeLinkState(e);
  work += takeBookUpdates(e, nowUs); // marks chains dirty; never prices inline
  work += sweep(e, nowUs);
  work += repriceDirtyChains(e, nowUs);
  work += addPremiums(e, nowUs); // early exercise, from tables made in the background
  work += decideQuotes(e, nowUs); // strategies write targets
  work += applyRisk(e, nowUs); // may only make a target safer
  work += settleWants(e, nowUs); // targets become wants, retreats at once
  return work;
}

/** What only the journal and screens wait for. HOT */
export function endStep(e: Engine, nowUs: TimeUs): number {
  e.memory.engineStats[ENGINE_STAT.steps]++;
  return publish(e, nowUs);
}

export function nextDeadlineUs(e: Engine): TimeUs {
  return e.nextSweepUs;
}

/** Marks every chain for a fresh look when its time has come. HOT */
function sweep(e: Engine, nowUs: TimeUs): number {
  if (nowUs < e.nextSweepUs) return 0;
  e.nextSweepUs = nowUs + SWEEP_EVERY_US;
  e.chains.isDirty.fill(1);
  markRisk(e);
  return 1;
}
