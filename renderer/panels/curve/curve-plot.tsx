import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { useLayoutEffect, useRef, useState } from 'react';
import type { CurveFlaw, CurvePicture, CurveView } from '../../../domain/staging-link.ts';
import type { StagedCurve } from '../../../domain/staged-change.ts';
import { type AxisKind, type CurveAxis, type PlotRange, axisOf, rangeOf } from './curve-axis.ts';
import { CurveHandles } from './curve-handles.tsx';

/** Everything one picture of the editor shows; layers that are off are null. */
export interface PlotLayers {
  readonly view: CurveView;
  readonly open: CurvePicture | null;
  readonly previous: CurvePicture | null;
  readonly staged: CurvePicture | null;
  readonly stagedItem: StagedCurve | null;
}

export interface PlotScales {
  readonly x: (strike: number) => number;
  readonly y: ScaleLinear<number, number>;
}

const MARGIN = { left: 46, right: 26, top: 10, bottom: 34 };

/** Bars of the market, curves and handles over one expiry's strikes. */
export function CurvePlot(props: { readonly layers: PlotLayers; readonly axis: AxisKind }) {
  const { layers } = props;
  const { view } = layers;
  const place = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 600, height: 300 });
  /** The scale stands still under a hand that drags. */
  const [held, setHeld] = useState<PlotRange | null>(null);
  useLayoutEffect(() => {
    const { current } = place;
    if (current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry.contentRect;
      setSize({ width: Math.max(260, width), height: Math.max(96, height) });
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  const atmVol = atmVolOf(view);
  const curves = [view.live, layers.staged, layers.open, layers.previous].filter(
    (one) => one !== null,
  );
  const range = held ?? rangeOf(view, curves, atmVol);
  const axis = axisOf(props.axis, view, atmVol);
  const inner = {
    width: size.width - MARGIN.left - MARGIN.right,
    height: size.height - MARGIN.top - MARGIN.bottom,
  };
  const across = scaleLinear()
    .domain([axis.at(range.strikes[0]), axis.at(range.strikes[1])])
    .range([0, inner.width]);
  const scales: PlotScales = {
    x: (strike) => across(axis.at(strike)),
    y: scaleLinear([...range.vols], [inner.height, 0]),
  };
  const title = AXIS_TITLES[props.axis];
  return (
    <div className="curve-plot" ref={place}>
      <svg width={size.width} height={size.height} aria-label="Vol curve">
        <clipPath id="curve-clip">
          <rect x={-6} y={0} width={inner.width + 12} height={inner.height} />
        </clipPath>
        <g transform={`translate(${MARGIN.left} ${MARGIN.top})`}>
          <Axes across={across} axis={axis} title={title} scales={scales} inner={inner} />
          <g clipPath="url(#curve-clip)">
            <Flaws picture={layers.staged ?? view.live} scales={scales} height={inner.height} />
            <ForwardLine view={view} scales={scales} height={inner.height} />
            <MarketBars view={view} scales={scales} range={range} />
            <CurveLine picture={layers.open} scales={scales} name="open" />
            <CurveLine picture={layers.previous} scales={scales} name="previous" />
            <CurveLine picture={view.live} scales={scales} name="live" />
            <CurveLine picture={layers.staged} scales={scales} name="staged" />
          </g>
          <CurveHandles
            layers={layers}
            scales={scales}
            range={range}
            onDrag={(isDragged) => setHeld(isDragged ? range : null)}
          />
        </g>
      </svg>
    </div>
  );
}

const AXIS_TITLES: Readonly<Record<AxisKind, string>> = {
  strike: 'strike',
  delta: 'call delta',
  log: 'ln K/F',
  deviations: 'standard deviations',
};

/** At the forward, by the curve in force; a tenth where there is none. */
export function atmVolOf({ live, forward }: CurveView): number {
  if (live === null) return 0.1;
  const at = live.strikes.findIndex((strike) => strike >= forward);
  return live.vols[Math.max(0, at)] ?? 0.1;
}

function Axes(props: {
  readonly across: ScaleLinear<number, number>;
  readonly axis: CurveAxis;
  readonly title: string;
  readonly scales: PlotScales;
  readonly inner: { readonly width: number; readonly height: number };
}) {
  const { across, axis, scales, inner } = props;
  const columns = Math.max(3, Math.floor(inner.width / 80));
  return (
    <g aria-hidden="true" className="curve-axes">
      {scales.y.ticks(Math.max(3, Math.floor(inner.height / 36))).map((vol) => (
        <g key={vol} transform={`translate(0 ${scales.y(vol)})`}>
          <line x2={inner.width} />
          <text x={-6} dy="0.32em" textAnchor="end">
            {(100 * vol).toFixed(1)}
          </text>
        </g>
      ))}
      {across.ticks(columns).map((value) => (
        <g key={value} transform={`translate(${across(value)} 0)`}>
          <line y2={inner.height} />
          <text y={inner.height + 14} textAnchor="middle">
            {axis.text(value)}
          </text>
        </g>
      ))}
      <text className="axis-title" x={inner.width} y={inner.height + 29} textAnchor="end">
        {props.title}
      </text>
      <text className="axis-title" x={-6} y={inner.height + 29} textAnchor="start">
        vol %
      </text>
    </g>
  );
}

function ForwardLine(props: {
  readonly view: CurveView;
  readonly scales: PlotScales;
  readonly height: number;
}) {
  const x = props.scales.x(props.view.forward);
  return <line className="curve-forward" x1={x} x2={x} y2={props.height} aria-hidden="true" />;
}

/** A stem with a flat cap at the bid (blue, foot) and at the ask (orange, head). */
function MarketBars(props: {
  readonly view: CurveView;
  readonly scales: PlotScales;
  readonly range: PlotRange;
}) {
  const { view, scales, range } = props;
  const [low, high] = range.strikes;
  return (
    <g aria-hidden="true">
      {view.strikes.map((strike, k) => {
        if (strike < low || strike > high) return null;
        const [bid, ask] = [view.bidVols[k], view.askVols[k]];
        return (
          <g key={strike} transform={`translate(${scales.x(strike)} 0)`}>
            {bid !== null && ask !== null && (
              <line className="bar-stem" y1={scales.y(bid)} y2={scales.y(ask)} />
            )}
            {bid !== null && <path className="bar-bid" d={`M-3.5 ${scales.y(bid)}h7`} />}
            {ask !== null && <path className="bar-ask" d={`M-3.5 ${scales.y(ask)}h7`} />}
          </g>
        );
      })}
    </g>
  );
}

function CurveLine(props: {
  readonly picture: CurvePicture | null;
  readonly scales: PlotScales;
  readonly name: 'live' | 'staged' | 'open' | 'previous';
}) {
  const { picture, scales } = props;
  if (picture === null) return null;
  const path = line<number>(
    (strike) => scales.x(strike),
    (_, i) => scales.y(picture.vols[i]),
  )([...picture.strikes]);
  return <path className={`curve-line is-${props.name}`} d={path ?? ''} aria-hidden="true" />;
}

/** Where the curve can be traded against: a red band with its word. */
function Flaws(props: {
  readonly picture: CurvePicture | null;
  readonly scales: PlotScales;
  readonly height: number;
}) {
  const { picture, scales, height } = props;
  if (picture === null) return null;
  return (
    <g>
      {joined(picture.violations).map(({ kind, fromStrike, toStrike, why }, n) => {
        const from = scales.x(fromStrike);
        const width = Math.max(4, scales.x(toStrike) - from);
        return (
          <g key={`${kind} ${fromStrike}`} className="curve-flaw">
            <title>{why}</title>
            <rect x={from - 2} width={width + 4} height={height} />
            <text x={from + width / 2} y={height - 6 - 13 * (n % 3)} textAnchor="middle">
              {kind.toUpperCase()}
            </text>
          </g>
        );
      })}
    </g>
  );
}

/** Neighbours of one kind are one band; beyond the listed strikes nothing is drawn. */
function joined(violations: readonly CurveFlaw[]): CurveFlaw[] {
  const bands: CurveFlaw[] = [];
  for (const flaw of violations) {
    if (flaw.isBeyond) continue;
    const at = bands.findIndex(
      ({ kind, fromStrike, toStrike }) =>
        kind === flaw.kind && fromStrike <= flaw.toStrike && toStrike >= flaw.fromStrike,
    );
    if (at < 0) {
      bands.push(flaw);
      continue;
    }
    const { fromStrike, toStrike } = bands[at];
    bands[at] = {
      ...bands[at],
      fromStrike: Math.min(fromStrike, flaw.fromStrike),
      toStrike: Math.max(toStrike, flaw.toStrike),
    };
  }
  return bands;
}
