import type { QuoteSettings } from '../../../domain/quote-settings.ts';

type Field = keyof QuoteSettings;

/** How a value is typed: one number, a switch, or rows of numbers. */
export type FieldShape =
  | { readonly kind: 'number'; readonly unit: string; readonly step: number }
  | { readonly kind: 'switch' }
  | { readonly kind: 'rows'; readonly columns: readonly string[] }
  | { readonly kind: 'join' }
  | { readonly kind: 'autoFit' };

export interface SettingFieldSpec {
  readonly field: Field;
  readonly title: string;
  readonly shape: FieldShape;
}

export interface FieldGroup {
  readonly title: string;
  readonly fields: readonly SettingFieldSpec[];
}

const number = (field: Field, title: string, unit: string, step: number): SettingFieldSpec => ({
  field,
  title,
  shape: { kind: 'number', unit, step },
});

/** Every field of the settings, as a trader looks for it. */
export const FIELD_GROUPS: readonly FieldGroup[] = [
  {
    title: 'Edge and width',
    fields: [
      number('edgeTicks', 'Edge', 'ticks', 1),
      number('edgeVolPt', 'Edge', 'vol pt', 0.1),
      number('minEdgeTicks', 'Least edge', 'ticks', 1),
      number('minWidthTicks', 'Least width', 'ticks', 1),
      { field: 'mayQuoteThroughTheo', title: 'Lean may pass theo', shape: { kind: 'switch' } },
      number('crossClampSteps', 'Clamped up to, through the market', 'steps', 1),
      { field: 'join', title: 'Beside the best of others', shape: { kind: 'join' } },
    ],
  },
  {
    title: 'Sizes and obligations',
    fields: [
      {
        field: 'sizes',
        title: 'Lots by |delta|',
        shape: { kind: 'rows', columns: ['deltaMax', 'lots'] },
      },
      {
        field: 'obligations',
        title: 'Widest market by premium',
        shape: { kind: 'rows', columns: ['premiumBelow', 'maxWidthTicks'] },
      },
    ],
  },
  {
    title: 'Lean',
    fields: [
      number('leanPosTicks', 'For each lot held', 'ticks', 0.1),
      number('leanDelta', 'Forward, for each lot of delta', 'price', 0.01),
      number('leanForwardMax', 'Forward at most', 'price', 0.25),
      number('leanVega', 'Vol, for 1,000 of vega', 'vol pt', 0.1),
      number('leanVolMaxPt', 'Vol at most', 'vol pt', 0.1),
    ],
  },
  {
    title: 'Fade after a fill',
    fields: [
      number('fadeTicks', 'Back by', 'ticks', 1),
      number('fadeLots', 'for each', 'lots', 1),
      number('fadeNear', 'Neighbours, share', '', 0.1),
      number('fadeMaxTicks', 'At most', 'ticks', 1),
      number('fadeHalfLifeS', 'Half-life', 's', 1),
    ],
  },
  {
    title: 'Hysteresis',
    fields: [
      number('advanceSteps', 'Advance at a gain of', 'steps', 1),
      number('advanceAfterS', 'or after', 's', 1),
      number('sizeUpPercent', 'More size at a gain of', '%', 5),
    ],
  },
  {
    title: 'Scarce messages',
    fields: [number('priorityWeight', 'Weight of its quotes', '', 0.1)],
  },
  {
    title: 'Limits',
    fields: [
      number('positionLotsMax', 'Position an option', 'lots', 10),
      number('expiryLotsMax', 'Position an expiry', 'lots', 100),
      number('bandPercent', 'Band around theo', '%', 1),
      number('bandTicks', 'or', 'ticks', 1),
      number('applyVolPtMax', 'Vol move of one change', 'vol pt', 0.1),
    ],
  },
  {
    title: 'If all quotes were hit',
    fields: [
      number('sweepDeltaMax', 'Delta either way', 'lots', 50),
      number('sweepVegaMax', 'Vega a point', '', 1_000),
      number('sweepPremiumMax', 'Premium', '', 10_000),
      number('sweepLossMax', 'Loss against theo', '', 1_000),
      number('deskSweepDeltaMax', 'Desk: delta either way', 'lots', 50),
      number('deskSweepVegaMax', 'Desk: vega a point', '', 1_000),
      number('deskSweepPremiumMax', 'Desk: premium', '', 10_000),
      number('deskSweepLossMax', 'Desk: loss against theo', '', 1_000),
    ],
  },
  {
    title: 'Age',
    fields: [
      number('staleUnderlyingS', 'Underlying older than', 's', 1),
      number('staleBookS', 'Book older than', 's', 5),
      number('staleCurveS', 'Curve older than', 's', 600),
      number('freshAfterS', 'Fresh again after', 's', 1),
      number('expiryCutoffMin', 'Stop before expiry', 'min', 5),
      { field: 'autoFit', title: 'Auto-fit', shape: { kind: 'autoFit' } },
    ],
  },
];

const BY_FIELD = new Map(
  FIELD_GROUPS.flatMap(({ fields }) => fields.map((spec) => [spec.field, spec] as const)),
);

export function fieldOf(field: Field): SettingFieldSpec {
  return BY_FIELD.get(field) ?? { field, title: field, shape: { kind: 'switch' } };
}
