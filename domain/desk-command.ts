import type { HandCommand } from './hand-order.ts';
import { type Universe, expiryOfSlot, strikeOfSlot } from './instrument.ts';
import type { SettingEdit } from './quote-settings.ts';
import type { ExplainCommand, SideExplanation } from './side-explanation.ts';
import type { VolCurve } from './vol-curve.ts';
import type { ExpiryIx, SlotIx, StrikeIx, UnderlyingIx } from './units.ts';

/** Where a command acts: a ladder from the whole desk to one side of one option. */
export type Scope =
  | { readonly kind: 'all' }
  | { readonly kind: 'underlying'; readonly underlyingIx: UnderlyingIx }
  | { readonly kind: 'expiry'; readonly expiryIx: ExpiryIx }
  | { readonly kind: 'strike'; readonly strikeIx: StrikeIx }
  | { readonly kind: 'side'; readonly slotIx: SlotIx };

/** What a person asks of the engine. Every command carries its age (shells.md 5). */
export interface DeskCommand {
  readonly id: string;
  /** `kill` pulls everything and latches whatever its scope; `clearKill` takes the latch back. */
  readonly name: 'pull' | 'arm' | 'kill' | 'clearKill';
  readonly scope: Scope;
  /** Milliseconds between the person's act and the host's receipt. */
  readonly ageMs: number;
  /** Who: shown in the journal. */
  readonly by: string;
  /** Why a kill may be cleared, in the person's words; kept in the journal. */
  readonly cause?: string | undefined;
}

/** Puts a curve in force; from the host itself (a fit, a file), not from a screen yet. */
export interface CurveCommand {
  readonly id: string;
  readonly name: 'applyCurve';
  readonly expiryIx: ExpiryIx;
  readonly curve: VolCurve;
  /** Version that whoever made the curve saw in force, 0 for none: a stale editor is refused. */
  readonly expectedVersion: number;
  readonly ageMs: number;
  readonly by: string;
}

/** A curve put in the place of the one that its maker saw in force. */
export interface CurveEdit {
  readonly expiryIx: number;
  readonly curve: VolCurve;
  readonly expectedVersion: number;
}

/** A person's staged change: taken as a whole, or refused as a whole and nothing moves. */
export interface ChangeCommand {
  readonly id: string;
  readonly name: 'change';
  readonly curves: readonly CurveEdit[];
  readonly settings: readonly SettingEdit[];
  /** Revision of the settings that the person saw; one that only lowers risk is taken anyway. */
  readonly expectedSettings: number;
  /** Armed once the rest is in force. */
  readonly arms: readonly Scope[];
  /** Why, in the person's words; may be empty. */
  readonly reason: string;
  readonly ageMs: number;
  readonly by: string;
}

export type EngineCommand =
  | DeskCommand
  | CurveCommand
  | ChangeCommand
  | HandCommand
  | ExplainCommand;

export interface CommandReply {
  readonly id: string;
  readonly ok: boolean;
  /** Slots whose permission changed. */
  readonly slotsChanged: number;
  /** Why not, in words; empty when it was done. */
  readonly why: string;
  /** Answer to a kill. */
  readonly kill?: KillReport | undefined;
  /** Answer to `explain`. */
  readonly side?: SideExplanation;
}

/** What became of the orders that were live when a kill was taken. */
export interface KillReport {
  readonly orders: number;
  /** Of these, those that the venue said are gone. */
  readonly confirmed: number;
  /** From the kill's receipt to the last of these answers. */
  readonly tookMs: number;
  /** On the disk: the next start is killed too. */
  readonly isKept: boolean;
}

/** As in "killed, 41 cancels confirmed in 12 ms". */
export function killWords({ orders, confirmed, tookMs, isKept }: KillReport): string {
  const count = confirmed === orders ? `${orders}` : `${confirmed} of ${orders}`;
  const done = orders === 0 ? 'no orders were live' : `${count} cancels confirmed`;
  const time =
    confirmed === 0 ? '' : ` in ${tookMs < 10 ? tookMs.toFixed(1) : Math.round(tookMs)} ms`;
  return `killed, ${done}${time}${isKept ? '' : '; NOT on the disk: only this process is killed'}`;
}

export type RiskClass = 'lowers' | 'raises';

export const RISK_CLASS: Readonly<Record<EngineCommand['name'], RiskClass>> = {
  pull: 'lowers',
  arm: 'raises',
  kill: 'lowers',
  clearKill: 'raises',
  applyCurve: 'raises',
  /** But for one that only makes settings safer, which the engine finds out itself. */
  change: 'raises',
  /** But for a cancel. */
  hand: 'raises',
  explain: 'lowers',
};

/** Is a slot inside a scope? */
export function isInScope(universe: Universe, scope: Scope, slotIx: SlotIx): boolean {
  switch (scope.kind) {
    case 'all':
      return true;
    case 'underlying':
      return expiryOfSlot(universe, slotIx).underlyingIx === scope.underlyingIx;
    case 'expiry':
      return universe.expiryOfStrike[strikeOfSlot(slotIx)] === scope.expiryIx;
    case 'strike':
      return strikeOfSlot(slotIx) === scope.strikeIx;
    case 'side':
      return slotIx === scope.slotIx;
  }
}
