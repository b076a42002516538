import { createStore } from 'zustand/vanilla';
import type {
  CurveMoment,
  CurveView,
  SettingsView,
  SurfaceView,
  WhatIfView,
} from '../../domain/staging-link.ts';
import type { StagedItems } from './staged-store.ts';

/** Sizes of one press, vol points. */
export interface NudgeSteps {
  readonly vol: number;
  readonly skew: number;
  readonly width: number;
  readonly wings: number;
}

/** What the staged set would do, as the host last said it. */
export interface SaidWhatIf {
  /** The set it was asked about; another one now means that the figures are being made. */
  readonly items: StagedItems;
  readonly view: WhatIfView;
  /** ExpiryIx of each of `view.pictures`. */
  readonly expiryIxs: readonly number[];
}

/** What the curve editor shows beside the staged set; asked for a few times a second. */
export interface CurveDeskState {
  readonly view: CurveView | null;
  readonly surface: SurfaceView | null;
  readonly history: readonly CurveMoment[];
  readonly settings: SettingsView | null;
  readonly whatIf: SaidWhatIf | null;
  readonly steps: NudgeSteps;
  /** Strike that a pivot turns about; 0: the forward. */
  readonly pivotStrike: number;
  /** Why the last edit was refused, or what it could not follow; '' when it is as asked. */
  readonly notice: string;
}

export const createCurveStore = () =>
  createStore<CurveDeskState>(() => ({
    view: null,
    surface: null,
    history: [],
    settings: null,
    whatIf: null,
    steps: { vol: 0.1, skew: 0.1, width: 0.1, wings: 0.1 },
    pivotStrike: 0,
    notice: '',
  }));
export type CurveStore = ReturnType<typeof createCurveStore>;
