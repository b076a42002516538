import { scaleLinear } from 'd3-scale';
import { useLayoutEffect, useRef, useState } from 'react';
import type { StrikeRisk } from '../../../domain/risk-report.ts';
import { lotsText } from '../../format/numbers.ts';
import type { RiskPageProps } from './risk-panel.tsx';
import { FIGURES, cellsOf } from './risk-tree.tsx';

const HEIGHT_PX = 150;
const MARGIN = { left: 40, right: 8, top: 8, bottom: 18 };
const BAR_MOST_PX = 9;

/** Bars of the expiry on the screen and the table behind them. */
export function RiskStrikes({ hello, risk }: RiskPageProps) {
  const expiry = hello.expiries[risk.strikesOf];
  const name = `${hello.underlyings[expiry.underlyingIx].symbol} ${expiry.label}`;
  const { strikes } = risk;
  if (strikes.length === 0) return <p className="hint">{name}: nothing held, nothing resting</p>;
  return (
    <div className="risk-scroll" tabIndex={0} role="region" aria-label={`Strikes of ${name}`}>
      <PositionBars name={name} strikes={strikes} />
      <table className="figures risk-table">
        <thead>
          <tr>
            <th className="name">{name}</th>
            <th>Calls</th>
            <th title="Open lots of resting bids and asks">bid/ask</th>
            <th>Puts</th>
            <th title="Open lots of resting bids and asks">bid/ask</th>
            {FIGURES.slice(2).map(({ head, words }) => (
              <th key={head} title={words}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {strikes.map((one) => (
            <tr key={one.strikeIx}>
              <th className="name" scope="row">
                {one.strike}
              </th>
              <td>{lotsText(one.callLots)}</td>
              <td className="dim">{one.callOpen.join('/')}</td>
              <td>{lotsText(one.putLots)}</td>
              <td className="dim">{one.putOpen.join('/')}</td>
              {cellsOf(one)
                .slice(2)
                .map((text, n) => (
                  <td key={FIGURES[n + 2].head}>{text}</td>
                ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Lots by strike: calls filled, puts hollow; thin lines reach to where all that rests would. */
function PositionBars(props: { readonly name: string; readonly strikes: readonly StrikeRisk[] }) {
  const { name, strikes } = props;
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(600);
  useLayoutEffect(() => {
    const { current } = place;
    if (current === null) return undefined;
    const observer = new ResizeObserver(([entry]) =>
      setWidth(Math.max(240, entry.contentRect.width)),
    );
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  const inner = {
    width: width - MARGIN.left - MARGIN.right,
    height: HEIGHT_PX - MARGIN.top - MARGIN.bottom,
  };
  const step = inner.width / strikes.length;
  const bar = Math.min(BAR_MOST_PX, step * 0.4);
  const ends = strikes.flatMap((one) => [...reach(one, 0), ...reach(one, 1)]);
  const y = scaleLinear([Math.min(-1, ...ends), Math.max(1, ...ends)], [inner.height, 0]).nice(4);
  const every = Math.ceil(strikes.length / Math.max(1, Math.floor(inner.width / 60)));
  return (
    <figure className="risk-bars" ref={place}>
      <figcaption>
        Lots by strike: <b>▮</b> calls, <b>▯</b> puts; <span className="bid">blue</span> long above
        the line, <span className="ask">orange</span> short below; thin: if all that rests is hit
      </figcaption>
      <svg width={width} height={HEIGHT_PX} role="img" aria-label={`Lots of ${name} by strike`}>
        <g transform={`translate(${MARGIN.left} ${MARGIN.top})`}>
          {y.ticks(4).map((lots) => (
            <g key={lots} transform={`translate(0 ${y(lots)})`}>
              <line x2={inner.width} className={lots === 0 ? 'is-zero' : ''} />
              <text x={-6} dy="0.32em" textAnchor="end">
                {lots}
              </text>
            </g>
          ))}
          {strikes.map((one, n) => (
            <g key={one.strikeIx} transform={`translate(${(n + 0.5) * step} 0)`}>
              <Bar one={one} right={0} x={-bar - 0.5} width={bar} y={y} />
              <Bar one={one} right={1} x={0.5} width={bar} y={y} />
              {n % every === 0 && (
                <text y={inner.height + 13} textAnchor="middle">
                  {one.strike}
                </text>
              )}
            </g>
          ))}
        </g>
      </svg>
    </figure>
  );
}

/** Lots after every ask, and after every bid, of one right is taken. */
function reach(one: StrikeRisk, right: 0 | 1): [number, number] {
  const lots = right === 0 ? one.callLots : one.putLots;
  const [bids, asks] = right === 0 ? one.callOpen : one.putOpen;
  return [lots - asks, lots + bids];
}

function Bar(props: {
  readonly one: StrikeRisk;
  readonly right: 0 | 1;
  readonly x: number;
  readonly width: number;
  readonly y: (lots: number) => number;
}) {
  const { one, right, x, width, y } = props;
  const lots = right === 0 ? one.callLots : one.putLots;
  const [low, high] = reach(one, right);
  const top = y(Math.max(0, lots));
  const way = lots < 0 ? 'is-short' : 'is-long';
  return (
    <g>
      <line className="is-reach" x1={x + width / 2} x2={x + width / 2} y1={y(high)} y2={y(low)} />
      <rect
        className={`${way} ${right === 0 ? 'is-call' : 'is-put'}`}
        x={x}
        y={top}
        width={width}
        height={Math.max(0, y(Math.min(0, lots)) - top)}
      />
    </g>
  );
}
