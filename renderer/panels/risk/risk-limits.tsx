import {
  APPLY_LIMIT,
  type RiskLimit,
  type SweepFigures,
  type WorstFigures,
} from '../../../domain/risk-report.ts';
import { countText, fixedText, signedText } from '../../format/numbers.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import type { RiskPageProps } from './risk-panel.tsx';

/** From here on a limit is near. */
const NEAR = 0.8;

/** Everything resting taken at once, the greeks at their ends, and every limit beside its value. */
export function RiskLimits({ hello, risk }: RiskPageProps) {
  const screen = useScreen();
  const items = useSlice(screen.staged, (set) => set.items);
  const whatIf = useSlice(screen.curveDesk.store, (state) => state.whatIf);
  const movePt = whatIf?.items === items ? Math.abs(whatIf.view.figures.volPtMost) : 0;
  const limits = risk.limits.map((one) =>
    one.name === APPLY_LIMIT ? { ...one, value: movePt } : one,
  );
  return (
    <div className="risk-scroll" tabIndex={0} role="region" aria-label="Sweep and limits">
      <table className="figures risk-table">
        <caption>If everything resting were hit now; orders by hand count once filled</caption>
        <thead>
          <tr>
            <th className="name">Sweep</th>
            <th>Sides</th>
            <th>Lots</th>
            <th>Δ</th>
            <th>Vega</th>
            <th title="Received less paid">Premium</th>
            <th title="Won against theo">P&L</th>
            <th title="Of quotes resting through theo">Loss</th>
            <th title="Net delta, whichever quotes are hit">Δ worst</th>
            <th title="Net vega, whichever quotes are hit">Vega worst</th>
          </tr>
        </thead>
        <tbody>
          {hello.underlyings.map(({ symbol }, u) => (
            <SweepRow key={symbol} name={symbol} sweep={risk.sweeps[u]} worst={risk.worst[u]} />
          ))}
        </tbody>
      </table>
      <table className="figures risk-table">
        <thead>
          <tr>
            <th className="name">Limit</th>
            <th className="name">Where</th>
            <th>Value</th>
            <th title="With everything resting filled">Worst</th>
            <th>Limit</th>
            <th className="name">Used</th>
          </tr>
        </thead>
        <tbody>
          {limits.map((one) => (
            <LimitRow key={one.name} one={one} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function SweepRow(props: {
  readonly name: string;
  readonly sweep: SweepFigures;
  readonly worst: WorstFigures;
}) {
  const { name, sweep, worst } = props;
  return (
    <tr>
      <th className="name" scope="row">
        {name}
      </th>
      <td>{countText(sweep.sides)}</td>
      <td>{countText(sweep.lots)}</td>
      <td>{signedText(sweep.delta)}</td>
      <td>{signedText(sweep.vegaPt)}</td>
      <td>{signedText(sweep.premium)}</td>
      <td>{signedText(sweep.pnl)}</td>
      <td className={sweep.throughPnl < 0 ? 'is-bad' : ''}>{signedText(sweep.throughPnl)}</td>
      <td>{range(worst.deltaLow, worst.deltaHigh)}</td>
      <td>{range(worst.vegaLow, worst.vegaHigh)}</td>
    </tr>
  );
}

function LimitRow({ one }: { readonly one: RiskLimit }) {
  const { name, where, value, worst, limit } = one;
  const share = Math.max(value, worst ?? 0) / limit;
  const state = share > 1 ? 'is-bad' : share >= NEAR ? 'is-warn' : '';
  const word = share > 1 ? 'OVER' : share >= NEAR ? 'near' : '';
  return (
    <tr>
      <th className="name" scope="row">
        {name}
      </th>
      <td className="name dim">{where}</td>
      <td>{amount(value)}</td>
      <td>{worst === null ? '' : amount(worst)}</td>
      <td>{amount(limit)}</td>
      <td className="name">
        <meter min={0} max={limit} value={Math.max(value, worst ?? 0)} aria-label={name} />{' '}
        <span className={state}>
          {Number.isFinite(share) ? `${Math.round(100 * share)} %` : ''} {word}
        </span>
      </td>
    </tr>
  );
}

function amount(value: number): string {
  return Number.isInteger(value) ? countText(value) : fixedText(value, 2);
}

function range(low: number, high: number): string {
  return `${signedText(low)} … ${signedText(high)}`;
}
