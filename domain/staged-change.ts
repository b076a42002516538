import type { CurveEdit, Scope } from './desk-command.ts';
import type { QuoteSettings, SettingEdit } from './quote-settings.ts';
import type { VolCurve } from './vol-curve.ts';

/** An edit on a screen that the engine does not have yet (ui.md 8). */
export type StagedItem = StagedCurve | StagedSetting | StagedArm;

export interface StagedCurve {
  readonly kind: 'curve';
  readonly expiryIx: number;
  /** In force when the edit began; its version is the one expected when the edit is applied. */
  readonly live: VolCurve;
  readonly staged: VolCurve;
  /** The last edit in words. */
  readonly what: string;
}

export type SettingField = keyof QuoteSettings;

export interface StagedSetting {
  readonly kind: 'setting';
  /** '' for the defaults of all underlyings. */
  readonly underlying: string;
  readonly field: SettingField;
  readonly live: unknown;
  readonly staged: unknown;
  /** Revision of the settings that `live` was read from. */
  readonly revision: number;
}

/** Sides to be armed with the rest of the change. */
export interface StagedArm {
  readonly kind: 'arm';
  readonly scope: Scope;
}

/** Two edits of one thing have one path: the later replaces the former. */
export function stagedPath(item: StagedItem): string {
  switch (item.kind) {
    case 'curve':
      return `curve ${item.expiryIx}`;
    case 'setting':
      return `setting ${item.underlying || 'defaults'} ${item.field}`;
    case 'arm':
      return `arm ${JSON.stringify(item.scope)}`;
  }
}

/** Back where it began: nothing is left to apply. */
export function isUnchanged(item: StagedItem): boolean {
  if (item.kind === 'arm') return false;
  const bare = (value: unknown): string => JSON.stringify(value);
  return bare(item.live) === bare(item.staged);
}

/** What a screen asks about a change before it is applied. */
export interface ChangeQuestion {
  readonly curves: readonly CurveEdit[];
  readonly settings: readonly SettingEdit[];
  readonly arms: readonly Scope[];
}

/** A side whose price by the change would meet the other side of the market. */
export interface CrossingSide {
  readonly slotIx: number;
  /** What the edges ask for, and the market it meets, base ticks. */
  readonly rawPx: number;
  readonly marketPx: number;
  /** Clamped to rest outside the market, or off with `CROSS`. */
  readonly isOff: boolean;
}

/** What a change would do now, by the engine's own pipeline on a copy of its inputs. */
export interface ChangeFigures {
  /** Sides whose want would change, of those that are wanted before or after. */
  readonly quotesMoved: number;
  readonly quotesOf: number;
  readonly sidesOn: number;
  readonly sidesOff: number;
  /** Away from the market: these go first, by cancel where the cap is near. */
  readonly retreats: number;
  /** Messages that the venue counts, and the most it counts in a window. */
  readonly messages: number;
  readonly cap: number;
  /** Until every moved quote is where it should be, under the cap; 0 = within a round trip. */
  readonly convergeS: number;
  readonly crossing: readonly CrossingSide[];
  readonly crossingCount: number;
  /** Change of the value of what is held, in currency: the mark alone, nothing traded. */
  readonly markPnl: number;
  /** Net of the underlyings that the change touches. */
  readonly netDelta: Before;
  readonly netVegaPt: Before;
  /** P&L against theo if every quote were hit at once, in currency. */
  readonly sweepPnl: Before;
  /** Largest move of a quoted vol, and what one change may move, vol points. */
  readonly volPtMost: number;
  readonly volPtLimit: number;
  /** Why the engine would refuse it, in words; empty when it would not. */
  readonly refusals: readonly string[];
}

export interface Before {
  readonly before: number;
  readonly after: number;
}
