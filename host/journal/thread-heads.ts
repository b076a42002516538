import type { PolicyName } from '../../adapters/base/policies/choose-policy.ts';
import type { RateLimit } from '../../adapters/base/venue-capabilities.ts';
import type { ProductDefinition } from '../../domain/instrument.ts';
import type { DeskSettings } from '../../domain/quote-settings.ts';
import type { VolCurve } from '../../domain/vol-curve.ts';
import type { JournalWriter } from './journal-writer.ts';

/** What an engine started from; executions of earlier runs stand in the journals before. */
export interface EngineHead {
  readonly products: readonly ProductDefinition[];
  readonly settings: DeskSettings;
  readonly curves: readonly (VolCurve | null)[];
  /** Executions journalled before: its history is the first so many of `recover`. */
  readonly executionsBefore: number;
}

/** What an adapter started from; credentials are no part of a journal. */
export interface AdapterHead {
  readonly products: readonly ProductDefinition[];
  readonly venue: 'CTS';
  readonly limits: readonly RateLimit[];
  readonly policy: PolicyName;
  readonly account: string;
  readonly idEpoch: number;
  readonly executionsBefore: number;
}

export function noteEngineHead(
  writer: JournalWriter,
  head: Omit<EngineHead, 'curves'> & { readonly curves: readonly (VolCurve | undefined)[] },
): void {
  writer.longNote('engine', { ...head, curves: head.curves.map((curve) => curve ?? null) });
}

export function noteAdapterHead(writer: JournalWriter, head: AdapterHead): void {
  writer.longNote('adapter', head);
}
