import type { FutureRisk, RiskFigures } from '../../../domain/risk-report.ts';
import { fixedText, lotsText, signedText } from '../../format/numbers.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import type { RiskPageProps } from './risk-panel.tsx';

/** Underlying, its futures and expiries; a click on an expiry shows its chain and its strikes. */
export function RiskTree({ hello, risk }: RiskPageProps) {
  const screen = useScreen();
  const shownIx = useSlice(screen.view, (view) => view.expiryIx);
  return (
    <div className="risk-scroll" tabIndex={0} role="region" aria-label="Positions">
      <table className="figures risk-table">
        <thead>
          <tr>
            <th className="name">Currency, lots</th>
            {FIGURES.map(({ head, words }) => (
              <th key={head} title={words}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Row name="Desk" className="risk-desk" cells={deskCells(risk.underlyings)} />
        </tbody>
        {hello.underlyings.map((underlying, u) => (
          <tbody key={underlying.symbol}>
            <Row
              name={underlying.symbol}
              className="risk-underlying"
              cells={cellsOf(risk.underlyings[u])}
            />
            {risk.futures
              .filter(({ underlyingIx }) => underlyingIx === u)
              .map((future) => (
                <Row
                  key={future.symbol}
                  name={future.symbol}
                  className="risk-leaf"
                  cells={futureCells(future)}
                />
              ))}
            {underlying.expiries.map((ix) => (
              <Row
                key={ix}
                name={hello.expiries[ix].label}
                className={ix === shownIx ? 'risk-leaf is-chosen' : 'risk-leaf'}
                cells={cellsOf(risk.expiries[ix])}
                onShow={() => screen.show(ix)}
              />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

export const FIGURES: readonly {
  readonly head: string;
  readonly words: string;
  readonly text: (figures: RiskFigures) => string;
}[] = [
  { head: 'Lots', words: 'Net lots', text: ({ lots }) => lotsText(lots) },
  {
    head: 'Gross',
    words: 'Sum of lots, long or short',
    text: ({ grossLots }) => grossText(grossLots),
  },
  { head: 'Δ', words: 'Delta, lots of the underlying', text: ({ delta }) => tenthText(delta) },
  { head: 'Γ', words: 'Change of delta for a move of 1.00', text: ({ gamma }) => fixed(gamma, 3) },
  { head: 'Vega', words: 'Currency a vol point', text: ({ vegaPt }) => moneyText(vegaPt) },
  { head: 'Theta', words: 'Currency a day', text: ({ theta }) => moneyText(theta) },
  { head: 'P&L theo', words: 'Open, against theo', text: ({ theoPnl }) => moneyText(theoPnl) },
  { head: 'marked', words: 'Open, against the middle', text: ({ midPnl }) => moneyText(midPnl) },
  { head: 'realised', words: 'Of closed lots', text: ({ realised }) => moneyText(realised) },
];

export function cellsOf(figures: RiskFigures): string[] {
  const cells = FIGURES.map(({ text }) => text(figures));
  if (figures.unpricedLots > 0) cells[2] = `${cells[2]} +${figures.unpricedLots} unpriced`;
  return cells;
}

/** Deltas of different underlyings are lots of different things: only currency adds up. */
function deskCells(underlyings: readonly RiskFigures[]): string[] {
  const sum = (name: keyof RiskFigures): string =>
    moneyText(underlyings.reduce((total, one) => total + one[name], 0));
  const gross = underlyings.reduce((total, one) => total + one.grossLots, 0);
  return [
    '',
    grossText(gross),
    '',
    '',
    ...(['vegaPt', 'theta', 'theoPnl', 'midPnl', 'realised'] as const).map(sum),
  ];
}

function futureCells({ lots, theoPnl, midPnl, realised }: FutureRisk): string[] {
  const pnl = [theoPnl, midPnl, realised].map(moneyText);
  return [lotsText(lots), grossText(Math.abs(lots)), tenthText(lots), '', '', '', ...pnl];
}

function Row(props: {
  readonly name: string;
  readonly className: string;
  readonly cells: readonly string[];
  readonly onShow?: () => void;
}) {
  const { name, className, cells, onShow } = props;
  return (
    <tr className={className}>
      <th className="name" scope="row">
        {onShow === undefined ? (
          name
        ) : (
          <button type="button" className="risk-show" onClick={onShow}>
            {name}
          </button>
        )}
      </th>
      {cells.map((text, n) => (
        <td key={FIGURES[n].head}>{text}</td>
      ))}
    </tr>
  );
}

/** Currency; a dot where it is nothing. */
function moneyText(value: number): string {
  return Math.round(value) === 0 ? '·' : signedText(value);
}

function grossText(lots: number): string {
  return lots === 0 ? '·' : String(lots);
}

function tenthText(value: number): string {
  return fixed(value, 1);
}

/** With its sign; a dot where it would read zero. */
function fixed(value: number, decimals: number): string {
  const text = fixedText(value, decimals);
  if (Number(text) === 0) return '·';
  return value > 0 ? `+${text}` : text;
}
