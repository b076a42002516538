import { useEffect, useState } from 'react';
import type { TickTable } from '../../../domain/price-rounding.ts';
import { REASONS, reasonText } from '../../../domain/reasons.ts';
import type { SideExplanation } from '../../../domain/side-explanation.ts';
import { ageText, latencyText, stampText } from '../../format/numbers.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import type { OrderRow } from '../../stores/order-store.ts';
import { lastCommandOn } from './last-command.ts';
import { sideSteps } from './side-steps.ts';
import './passport.css';

const ASK_EVERY_MS = 1000;

/** One side, explained by the engine: the pipeline's steps, its order, and all that blocks it. */
export function SidePassport(props: { readonly slotIx: number; readonly ticks: TickTable }) {
  const { slotIx, ticks } = props;
  const screen = useScreen();
  const last = useSlice(screen.explained, (explained) => explained.last);
  useEffect(() => {
    const ask = (): void => screen.explain(slotIx);
    ask();
    const timer = setInterval(ask, ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [screen, slotIx]);
  if (last === null || last.slotIx !== slotIx) return <p className="hint">asking the engine</p>;
  if (last.side === null) return <p className="hint">The engine does not explain: {last.why}.</p>;
  return (
    <div className="passport-columns">
      <Steps side={last.side} ticks={ticks} />
      <div>
        <Blockers side={last.side} />
        <OrderFacts slotIx={slotIx} side={last.side} />
      </div>
    </div>
  );
}

function Steps(props: { readonly side: SideExplanation; readonly ticks: TickTable }) {
  return (
    <table className="figures passport-steps">
      <caption>Price, step by step</caption>
      <tbody>
        {sideSteps(props.side, props.ticks).map(({ name, figure, words }) => (
          <tr key={name}>
            <th className="name">{name}</th>
            <td className="passport-figure">{figure}</td>
            <td className="passport-note">{words}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Blockers(props: { readonly side: SideExplanation }) {
  const { side } = props;
  const screen = useScreen();
  const held = REASONS.map((reason, ix) => ({ ...reason, ix })).filter(
    ({ ix }) => (side.blockers & (1 << ix)) !== 0,
  );
  const { expiryIx, underlyingIx } = screen.view.getState();
  const place = { slotIx: side.slotIx, expiryIx, underlyingIx };
  const command = lastCommandOn(screen.events.events, place);
  return (
    <section>
      <h3>{held.length === 0 ? 'Nothing blocks it' : 'Why it is not quoted'}</h3>
      <ul className="passport-blockers">
        {held.map(({ code, words, ix }, n) => (
          <li key={code}>
            <span className="code">{n === 0 ? reasonText(ix, side.detail) : code}</span> {words}
            {n === 0 && side.reasonAgeMs >= 0 ? `, for ${ageText(side.reasonAgeMs)}` : ''}
          </li>
        ))}
      </ul>
      <p className="hint">
        {command === undefined
          ? `${side.isArmed ? 'Armed' : 'Not armed'}; no command of this run reached it.`
          : `${stampText(command.atUs)} ${command.text}, by ${command.by ?? 'unknown'}.`}
      </p>
    </section>
  );
}

function OrderFacts(props: { readonly slotIx: number; readonly side: SideExplanation }) {
  const { slotIx, side } = props;
  const screen = useScreen();
  const [row, setRow] = useState<OrderRow | undefined>();
  useEffect(() => {
    const show = (): void => setRow(screen.orders.rowOf(`slot ${slotIx}`));
    show();
    return screen.orders.listen(show);
  }, [screen, slotIx]);
  const facts: readonly (readonly [string, string])[] = [
    ['Order', row?.orderId || 'none'],
    ['Venue order', row?.venueId || 'none'],
    ['State', row === undefined ? 'never sent' : row.state],
    ['In this state for', row === undefined ? '' : ageText(screen.ageMs(row.sinceUs))],
    ['Changes', String(row?.changes ?? 0)],
    ['Last round trip', row !== undefined && row.latencyUs > 0 ? latencyText(row.latencyUs) : ''],
    ['Wanted for', side.wantAgeMs < 0 ? '' : ageText(side.wantAgeMs)],
    ['Book of others', side.bookAgeMs < 0 ? 'never seen' : `${ageText(side.bookAgeMs)} old`],
  ];
  return (
    <table className="figures passport-steps">
      <caption>Order and ages</caption>
      <tbody>
        {facts.map(([name, text]) => (
          <tr key={name}>
            <th className="name">{name}</th>
            <td className="passport-figure">{text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
