import type { Scope } from './desk-command.ts';
import type { QuoteSettings } from './quote-settings.ts';
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
