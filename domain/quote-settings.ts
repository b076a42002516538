/**
 * How one underlying is quoted (trading.md 2, 6.1 and 7). Ticks are base ticks of the option's
 * grid unless a name says otherwise; vol points are 0.01 of vol.
 */
export interface QuoteSettings {
  /** Distance to theo: the larger of the two wins, and never less than `minEdgeTicks`. */
  readonly edgeTicks: number;
  readonly edgeVolPt: number;
  readonly minEdgeTicks: number;
  readonly minWidthTicks: number;
  /** Lets lean carry a quote through theo. */
  readonly mayQuoteThroughTheo: boolean;
  /** Shift of the forward, in price, for each lot of net delta; clamped to `leanForwardMax`. */
  readonly leanDelta: number;
  readonly leanForwardMax: number;
  /** Shift of vol, in points, for each 1,000 of net vega a point; clamped to `leanVolMaxPt`. */
  readonly leanVega: number;
  readonly leanVolMaxPt: number;
  /** Shift in ticks for each lot held in the option itself. */
  readonly leanPosTicks: number;
  /** A fill of `fadeLots` moves its side by `fadeTicks`, neighbours by `fadeNear` a strike. */
  readonly fadeTicks: number;
  readonly fadeLots: number;
  readonly fadeNear: number;
  readonly fadeMaxTicks: number;
  readonly fadeHalfLifeS: number;
  /** Widest market the exchange accepts, by premium; empty = no obligation. */
  readonly obligations: readonly ObligationRow[];
  readonly join:
    | { readonly rule: 'any' }
    | { readonly rule: 'join' }
    | { readonly rule: 'behind'; readonly steps: number }
    | { readonly rule: 'neverAlone'; readonly minCompanyLots: number };
  /** A want this many grid steps through the market is clamped; further through is `CROSS`. */
  readonly crossClampSteps: number;
  /** Lots by |delta|, ascending: the first row whose `deltaMax` is not below |delta| counts. */
  readonly sizes: readonly { readonly deltaMax: number; readonly lots: number }[];
  /** Hysteresis: an advance is due at this gain in grid steps, or after this time. */
  readonly advanceSteps: number;
  readonly advanceAfterS: number;
  readonly sizeUpPercent: number;
  /** Price band around theo: the larger of the two. */
  readonly bandPercent: number;
  readonly bandTicks: number;
  readonly positionLotsMax: number;
  readonly expiryLotsMax: number;
  readonly staleUnderlyingS: number;
  readonly staleBookS: number;
  readonly staleCurveS: number;
  /** A stale input must be fresh this long before it counts as fresh. */
  readonly freshAfterS: number;
  readonly expiryCutoffMin: number;
  /** A refit is staged for a person unless this is on; then it is applied within bounds. */
  readonly autoFit: AutoFit;
  /** A person's change may move no vol that is quoted by more than this at once, vol points. */
  readonly applyVolPtMax: number;
  /** Scarce messages go to the most valuable quotes; theirs count for so much more. */
  readonly priorityWeight: number;
  /**
   * Most that a sweep of all quotes at once may do: net delta either way in lots, vega either way
   * a point, premium and loss against theo in currency; `SWEEP_UNLIMITED` is no limit.
   */
  readonly sweepDeltaMax: number;
  readonly sweepVegaMax: number;
  readonly sweepPremiumMax: number;
  readonly sweepLossMax: number;
  /** The same over all underlyings; these are set in the defaults alone. */
  readonly deskSweepDeltaMax: number;
  readonly deskSweepVegaMax: number;
  readonly deskSweepPremiumMax: number;
  readonly deskSweepLossMax: number;
}

/** At-the-money moves in vol points; a market that moves further pulls its expiry. */
export interface AutoFit {
  readonly isOn: boolean;
  readonly everyS: number;
  /** A larger move in one fit is staged only. */
  readonly fitVolPtMax: number;
  /** Moves of one minute together: beyond, the expiry is pulled. */
  readonly minuteVolPtMax: number;
}

export interface ObligationRow {
  /** Premium of the bid, in price, below which the row applies. */
  readonly premiumBelow: number;
  readonly maxWidthTicks: number;
}

/** A sweep limit of this much is none. */
export const SWEEP_UNLIMITED = 1e12;

/** Product defaults, the (D) of trading.md. */
export const DEFAULT_QUOTE_SETTINGS: QuoteSettings = {
  edgeTicks: 2,
  edgeVolPt: 0.3,
  minEdgeTicks: 1,
  minWidthTicks: 2,
  mayQuoteThroughTheo: false,
  leanDelta: 0,
  leanForwardMax: 0,
  leanVega: 0,
  leanVolMaxPt: 0,
  leanPosTicks: 0.1,
  fadeTicks: 2,
  fadeLots: 10,
  fadeNear: 0.5,
  fadeMaxTicks: 10,
  fadeHalfLifeS: 10,
  obligations: [],
  join: { rule: 'any' },
  crossClampSteps: 2,
  sizes: [{ deltaMax: 1, lots: 10 }],
  advanceSteps: 2,
  advanceAfterS: 2,
  sizeUpPercent: 20,
  bandPercent: 10,
  bandTicks: 20,
  positionLotsMax: 200,
  expiryLotsMax: 1000,
  staleUnderlyingS: 2,
  staleBookS: 30,
  staleCurveS: 8 * 3600,
  freshAfterS: 1,
  expiryCutoffMin: 10,
  autoFit: { isOn: false, everyS: 10, fitVolPtMax: 0.3, minuteVolPtMax: 1 },
  applyVolPtMax: 1,
  priorityWeight: 1,
  sweepDeltaMax: SWEEP_UNLIMITED,
  sweepVegaMax: SWEEP_UNLIMITED,
  sweepPremiumMax: SWEEP_UNLIMITED,
  sweepLossMax: SWEEP_UNLIMITED,
  deskSweepDeltaMax: SWEEP_UNLIMITED,
  deskSweepVegaMax: SWEEP_UNLIMITED,
  deskSweepPremiumMax: SWEEP_UNLIMITED,
  deskSweepLossMax: SWEEP_UNLIMITED,
};

/** What the trader has set: defaults, exceptions by underlying, curves by expiry. */
export interface DeskSettings {
  readonly defaults: QuoteSettings;
  readonly underlyings: Readonly<Record<string, Partial<QuoteSettings>>>;
}

export function settingsOf(settings: DeskSettings, underlying: string): QuoteSettings {
  return { ...settings.defaults, ...settings.underlyings[underlying] };
}

/** One value put in the place of another; '' is the defaults of all underlyings. */
export interface SettingEdit {
  readonly underlying: string;
  readonly field: keyof QuoteSettings;
  readonly value: unknown;
}

/** Settings with edits put in; the values were checked at the edge. */
export function withEdits(settings: DeskSettings, edits: readonly SettingEdit[]): DeskSettings {
  let { defaults, underlyings } = settings;
  for (const { underlying, field, value } of edits) {
    if (underlying === '') defaults = { ...defaults, [field]: value };
    else {
      const own = { ...underlyings[underlying], [field]: value };
      underlyings = { ...underlyings, [underlying]: own };
    }
  }
  return { defaults, underlyings };
}

/** A larger value means less risk (+1), more of it (-1); what is not here may mean either. */
const SAFER_WHEN_LARGER: Partial<Record<keyof QuoteSettings, 1 | -1>> = {
  edgeTicks: 1,
  edgeVolPt: 1,
  minEdgeTicks: 1,
  minWidthTicks: 1,
  fadeTicks: 1,
  fadeMaxTicks: 1,
  crossClampSteps: -1,
  bandPercent: -1,
  bandTicks: -1,
  positionLotsMax: -1,
  expiryLotsMax: -1,
  staleUnderlyingS: -1,
  staleBookS: -1,
  staleCurveS: -1,
  freshAfterS: 1,
  expiryCutoffMin: 1,
  applyVolPtMax: -1,
  sweepDeltaMax: -1,
  sweepVegaMax: -1,
  sweepPremiumMax: -1,
  sweepLossMax: -1,
  deskSweepDeltaMax: -1,
  deskSweepVegaMax: -1,
  deskSweepPremiumMax: -1,
  deskSweepLossMax: -1,
};

/**
 * True where no field of `after` risks more than that of `before` (ui.md 3): wider, smaller,
 * stricter. Obligations bound widths from above, so a change of them never counts as safer.
 */
export function isSafer(before: QuoteSettings, after: QuoteSettings): boolean {
  return (Object.keys(before) as (keyof QuoteSettings)[]).every((field) => {
    const [old, now] = [before[field], after[field]];
    if (JSON.stringify(old) === JSON.stringify(now)) return true;
    if (field === 'sizes') return isSmaller(before.sizes, after.sizes);
    const direction = SAFER_WHEN_LARGER[field];
    if (direction === undefined || typeof old !== 'number' || typeof now !== 'number') return false;
    return direction > 0 ? now > old : now < old;
  });
}

/** The same rows of |delta|, no more lots in any. */
function isSmaller(before: QuoteSettings['sizes'], after: QuoteSettings['sizes']): boolean {
  if (before.length !== after.length) return false;
  return before.every(({ deltaMax, lots }, i) => {
    return deltaMax === after[i].deltaMax && after[i].lots <= lots;
  });
}
