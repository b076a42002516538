import type { ChangeCommand } from './desk-command.ts';
import type { Outcome } from './outcome.ts';
import type { DeskSettings, SettingEdit } from './quote-settings.ts';
import type { ChangeFigures, ChangeQuestion } from './staged-change.ts';
import type { TimeUs } from './units.ts';
import type { VolCurve } from './vol-curve.ts';

/**
 * What a screen asks of the host while it stages a change. One question is under way at a time: the
 * answer is the acknowledgement, so a slow page asks less and nothing piles up.
 */
export type StagingQuestion =
  | { readonly kind: 'curve'; readonly expiryIx: number }
  | { readonly kind: 'surface'; readonly underlyingIx: number }
  | { readonly kind: 'history'; readonly expiryIx: number }
  | { readonly kind: 'whatIf'; readonly change: ChangeQuestion }
  | {
      readonly kind: 'edit';
      readonly expiryIx: number;
      readonly curve: VolCurve;
      readonly edit: CurveGesture;
    }
  | { readonly kind: 'fit'; readonly expiryIx: number }
  | { readonly kind: 'settings' }
  | { readonly kind: 'settingsFile' };

/** A trader's edit of a curve; sizes are vol points, as `engine/curves/edit-shapes.ts` has them. */
export type CurveGesture =
  | { readonly kind: 'shift' | 'tilt' | 'width'; readonly volPt: number }
  | { readonly kind: 'pivot'; readonly volPt: number; readonly strike: number }
  | { readonly kind: 'wings'; readonly volPt: number; readonly side: 'put' | 'call' }
  /** Onto the market's middle vols, or onto the desk's first curve of the run. */
  | { readonly kind: 'snap'; readonly to: 'market' | 'open' };

export interface StagingAnswers {
  readonly curve: CurveView;
  readonly surface: SurfaceView;
  readonly history: readonly CurveMoment[];
  readonly whatIf: WhatIfView;
  readonly edit: EditedView;
  readonly fit: EditedView;
  readonly settings: SettingsView;
  readonly settingsFile: readonly SettingEdit[];
}

export type StagingAnswer<K extends StagingQuestion['kind']> = Outcome<StagingAnswers[K]>;

/** A curve drawn: vols by strike, offsets left out, and where it can be traded against. */
export interface CurvePicture {
  readonly strikes: readonly number[];
  readonly vols: readonly number[];
  /** Where the curve can be taken hold of. */
  readonly handles: readonly CurveHandle[];
  readonly violations: readonly CurveFlaw[];
}

export interface CurveHandle {
  readonly strike: number;
  readonly vol: number;
  /** `knots[3]` of a spline; `left`, `centre` and `right` of the other families. */
  readonly name: string;
  readonly isLocked: boolean;
}

export interface CurveFlaw {
  readonly kind: 'vol' | 'butterfly' | 'calendar' | 'slope' | 'prices';
  readonly fromStrike: number;
  readonly toStrike: number;
  readonly worstStrike: number;
  readonly isBeyond: boolean;
  readonly why: string;
}

/** One expiry as the curve editor draws it; NaN travels as null. */
export interface CurveView {
  readonly expiryIx: number;
  readonly atUs: TimeUs;
  readonly version: number;
  readonly settingsRevision: number;
  readonly forward: number;
  readonly years: number;
  readonly curve: VolCurve | null;
  /** By listed strike: vols of the out-of-the-money side, null where none can be had. */
  readonly strikes: readonly number[];
  readonly bidVols: readonly (number | null)[];
  readonly askVols: readonly (number | null)[];
  /** The call's delta by the curve in force. */
  readonly callDeltas: readonly number[];
  readonly live: CurvePicture | null;
  readonly previous: CurvePicture | null;
  /** The desk's first curve of the run: what it was given, or its first fit. */
  readonly open: CurvePicture | null;
  readonly parameters: readonly string[];
}

export interface WhatIfView {
  readonly figures: ChangeFigures;
  /** Of the curves asked about, in their order; null where one does not compile. */
  readonly pictures: readonly (CurvePicture | null)[];
}

export interface EditedView {
  readonly curve: VolCurve;
  /** Where the model cannot follow what was asked, at most so many vol points. */
  readonly missVolPt: number;
  readonly doubts: readonly string[];
}

/** Vols of an underlying, by expiry and by moneyness in standard deviations. */
export interface SurfaceView {
  readonly deviations: readonly number[];
  readonly rows: readonly {
    readonly expiryIx: number;
    readonly years: number;
    readonly atmVol: number;
    readonly vols: readonly (number | null)[];
  }[];
}

/** A curve put in force, and by whom. */
export interface CurveMoment {
  readonly atUs: TimeUs;
  readonly by: string;
  readonly reason: string;
  readonly version: number;
  readonly forward: number;
  readonly atmVol: number;
  readonly picture: CurvePicture;
}

export interface SettingsView {
  readonly values: DeskSettings;
  readonly revision: number;
  /** File that an applied change is saved to. */
  readonly file: string;
  /** The file differs from what is in force: somebody edited it. */
  readonly isFileChanged: boolean;
}

/** A staged change as a screen sends it; the host adds the transit to its age. */
export interface ChangeMessage extends Omit<ChangeCommand, 'by' | 'name'> {
  readonly kind: 'change';
  readonly epoch: string;
  readonly sentMs: number;
}

export interface AskMessage {
  readonly kind: 'ask';
  readonly id: number;
  readonly question: StagingQuestion;
}

export interface AnswerMessage {
  readonly kind: 'answer';
  readonly id: number;
  readonly outcome: Outcome<unknown>;
}
