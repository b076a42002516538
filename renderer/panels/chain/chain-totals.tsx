import { useMemo } from 'react';
import {
  EXPIRY_AT,
  RIGHT_AT,
  ROW_WORDS,
  STRIKE_AT,
  UNDERLYING_AT,
  UNDERLYING_WORDS,
  rightAt,
  slotAt,
  SLOT_AT,
} from '../../../domain/desk-snapshot.ts';
import type { ChainRows } from '../../../domain/screen-link.ts';
import { NO_PX } from '../../../domain/units.ts';
import type { DeskImage } from '../../desk-image.ts';
import { countText, fixedText, lotsText, priceText, signedText } from '../../format/numbers.ts';
import type { FieldRender } from '../../paint/field-painter.ts';
import { useScreen } from '../../screen-context.ts';
import { Field } from '../field.tsx';

type Figures = readonly (readonly [label: string, render: FieldRender])[];

/** Pinned below the strikes: the expiry's totals, the underlying, and the straddle at the money. */
export function ChainTotals({ chain }: { readonly chain: ChainRows }) {
  const screen = useScreen();
  const straddle = useMemo(() => straddleFigures(() => screen.chainPainter.atmRow), [screen]);
  return (
    <div className="chain-totals" role="group" aria-label="Totals">
      <Line name="Expiry" figures={EXPIRY} />
      <Line name="Underlying" figures={UNDERLYING} key={chain.expiryIx} />
      <Line name="Straddle" figures={straddle} />
    </div>
  );
}

function Line(props: { readonly name: string; readonly figures: Figures }) {
  return (
    <div className="totals-line">
      <span className="totals-name">{props.name}</span>
      {props.figures.map(([label, render]) => (
        <span key={label} className="totals-figure">
          <span className="dim">{label}</span> <Field render={render} />
        </span>
      ))}
    </div>
  );
}

/** Lots times a greek over the chain, calls and puts. */
function sumOf(
  image: DeskImage,
  each: (row: number, right: number, lots: number) => number,
): number {
  let sum = 0;
  const { words, rows } = image.chain;
  for (let row = 0; row < rows; row++) {
    for (let right = 0; right < 2; right++) {
      const lots = words[row * ROW_WORDS + rightAt(right) + RIGHT_AT.lots];
      if (lots !== 0) sum += each(row, right, lots);
    }
  }
  return sum;
}

const lotsOf =
  (wanted: number): FieldRender =>
  (image) => ({ text: lotsText(sumOf(image, (_, right, lots) => (right === wanted ? lots : 0))) });

const EXPIRY: Figures = [
  ['calls', lotsOf(0)],
  ['puts', lotsOf(1)],
  [
    'Δ',
    (image) => {
      const { floats } = image.chain;
      return {
        text: signedText(
          sumOf(image, (row, right, lots) => {
            return lots * floats[row * ROW_WORDS + rightAt(right) + RIGHT_AT.delta];
          }),
        ),
      };
    },
  ],
  ['Γ', (image) => ({ text: fixedText(strikeSum(image, STRIKE_AT.gamma), 2) })],
  [
    'vega',
    (image) => {
      const expiry = image.hello.expiries[image.rows?.expiryIx ?? 0];
      const { pointValue } = image.hello.underlyings[expiry.underlyingIx];
      return { text: signedText(strikeSum(image, STRIKE_AT.vegaPt) * pointValue) };
    },
  ],
  [
    'live',
    ({ totals: { expiry } }) => ({
      text: `${countText(expiry[EXPIRY_AT.live])}/${countText(expiry[EXPIRY_AT.wanted])}`,
    }),
  ],
];

function strikeSum(image: DeskImage, at: number): number {
  return sumOf(image, (row, _, lots) => lots * image.chain.floats[row * ROW_WORDS + at]);
}

function wordOf(image: DeskImage, field: keyof typeof UNDERLYING_AT): number {
  return image.totals.underlyings[underlyingOf(image) * UNDERLYING_WORDS + UNDERLYING_AT[field]];
}
function floatOf(image: DeskImage, field: keyof typeof UNDERLYING_AT): number {
  const { underlyingFloats } = image.totals;
  return underlyingFloats[underlyingOf(image) * UNDERLYING_WORDS + UNDERLYING_AT[field]];
}
function underlyingOf(image: DeskImage): number {
  return image.hello.expiries[image.rows?.expiryIx ?? 0].underlyingIx;
}

const price =
  (field: 'bidPx' | 'askPx'): FieldRender =>
  (image) => {
    const px = wordOf(image, field);
    const { futureTicks } = image.hello.underlyings[underlyingOf(image)];
    return { text: px === NO_PX || futureTicks === null ? '-' : priceText(futureTicks, px) };
  };
const signed =
  (field: 'netDelta' | 'netVegaPt' | 'theoPnl'): FieldRender =>
  (image) => ({ text: signedText(floatOf(image, field)) });

const UNDERLYING: Figures = [
  ['bid', price('bidPx')],
  ['ask', price('askPx')],
  ['Δ', signed('netDelta')],
  ['Γ', (image) => ({ text: fixedText(floatOf(image, 'netGamma'), 2) })],
  ['vega', signed('netVegaPt')],
  ['P&L', signed('theoPnl')],
];

/** Both options of the strike at the money: market, ours, theo. */
function straddleFigures(atmRow: () => number): Figures {
  const figure =
    (of: (image: DeskImage, base: number) => number): FieldRender =>
    (image) => {
      const row = atmRow();
      if (row < 0 || row >= image.chain.rows) return { text: '-' };
      const { ticks } = image.hello.expiries[image.rows?.expiryIx ?? 0];
      const value = of(image, row * ROW_WORDS);
      return { text: Number.isNaN(value) ? '-' : fixedText(value, Math.max(2, ticks.decimals)) };
    };
  const both = (image: DeskImage, at: (right: number) => number): number => {
    const { ticks } = image.hello.expiries[image.rows?.expiryIx ?? 0];
    const [call, put] = [0, 1].map((right) => image.chain.words[at(right)]);
    return call === NO_PX || put === NO_PX ? Number.NaN : (call + put) * ticks.tickSize;
  };
  const strike: FieldRender = (image) => ({ text: String(image.rows?.strikes[atmRow()] ?? '-') });
  return [
    ['K', strike],
    ['mkt bid', figure((image, base) => both(image, (r) => base + rightAt(r) + RIGHT_AT.bidPx))],
    ['our bid', figure((image, base) => both(image, (r) => base + slotAt(r, 0) + SLOT_AT.livePx))],
    [
      'theo',
      figure(({ chain: { floats } }, base) => {
        const theoOf = (right: number): number => floats[base + rightAt(right) + RIGHT_AT.theo];
        return theoOf(0) + theoOf(1);
      }),
    ],
    ['our ask', figure((image, base) => both(image, (r) => base + slotAt(r, 1) + SLOT_AT.livePx))],
    ['mkt ask', figure((image, base) => both(image, (r) => base + rightAt(r) + RIGHT_AT.askPx))],
  ];
}
