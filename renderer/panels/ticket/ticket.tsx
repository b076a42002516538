import { useMemo, useState } from 'react';
import type { HandType } from '../../../domain/hand-order.ts';
import type { ChainRows, Hello } from '../../../domain/screen-link.ts';
import type { Side } from '../../../domain/units.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import { HandOrders } from './hand-orders.tsx';
import { type Tradable, readTicket } from './ticket-terms.ts';
import './ticket.css';

const TYPES: readonly (readonly [HandType, string])[] = [
  ['limit', 'Limit'],
  ['marketLimit', 'Market limit'],
  ['ioc', 'IOC'],
];

/** A plain order by hand. The engine holds the limits; here they only show early. */
export function Ticket() {
  const screen = useScreen();
  const hello = useSlice(screen.session, (session) => session.hello);
  const chain = useSlice(screen.view, (view) => view.chain);
  const row = useSlice(screen.view, (view) => view.focusRow);
  const choices = useMemo(() => tradables(hello, chain, row), [hello, chain, row]);
  const [name, setName] = useState('');
  const [side, setSide] = useState<Side>(0);
  const [qty, setQty] = useState('1');
  const [px, setPx] = useState('');
  const [type, setType] = useState<HandType>('limit');
  const chosen = choices.find((one) => one.name === name) ?? choices[0];
  if (chosen === undefined) return <p className="hint">waiting for the desk</p>;
  const read = readTicket(chosen, { side, qty, px, type });
  const verb = side === 0 ? 'BUY' : 'SELL';
  const words = `${verb} ${qty} ${chosen.name} ${type === 'marketLimit' ? 'at market' : px}`;
  return (
    <section className="ticket" aria-label="Order ticket">
      <form
        className={`ticket-form is-${side === 0 ? 'buy' : 'sell'}`}
        onSubmit={(event) => {
          event.preventDefault();
          if (read.ok) screen.handOrder(read.value, words, event.timeStamp);
        }}
      >
        <label>
          Instrument
          <select value={chosen.name} onChange={({ target }) => setName(target.value)}>
            {choices.map((one) => (
              <option key={one.instrumentIx}>{one.name}</option>
            ))}
          </select>
        </label>
        <fieldset>
          <legend>Side</legend>
          <SideChoice side={0} now={side} onChoose={setSide} />
          <SideChoice side={1} now={side} onChoose={setSide} />
        </fieldset>
        <label>
          Lots
          <input inputMode="numeric" value={qty} onChange={({ target }) => setQty(target.value)} />
        </label>
        <label>
          Type
          <select value={type} onChange={({ target }) => setType(target.value as HandType)}>
            {TYPES.map(([value, title]) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <label>
          Price
          <input
            inputMode="decimal"
            value={type === 'marketLimit' ? 'other side' : px}
            disabled={type === 'marketLimit'}
            onChange={({ target }) => setPx(target.value)}
          />
        </label>
        <button type="submit" className="ticket-send" disabled={!read.ok}>
          {words}
        </button>
      </form>
      <TicketSaid slip={read.ok ? '' : `${read.where}: ${read.why}. `} />
      <HandOrders />
    </section>
  );
}

/** What is wrong with the fields, and what the engine said of the last order. */
function TicketSaid(props: { readonly slip: string }) {
  const screen = useScreen();
  const last = useSlice(screen.commands, ({ list }) => list.find((one) => one.name === 'hand'));
  return (
    <p className="ticket-said" role="status">
      {props.slip}
      {last === undefined ? '' : `${last.words}: ${last.state} ${last.answer}`}
    </p>
  );
}

function SideChoice(props: {
  readonly side: Side;
  readonly now: Side;
  readonly onChoose: (side: Side) => void;
}) {
  const { side, now, onChoose } = props;
  return (
    <button
      type="button"
      className={`side-${side === 0 ? 'buy' : 'sell'}`}
      aria-pressed={side === now}
      onClick={() => onChoose(side)}
    >
      {side === 0 ? 'Buy' : 'Sell'}
    </button>
  );
}

/** The future of the chain on the screen, and the options of the strike in focus. */
function tradables(hello: Hello | null, chain: ChainRows | null, row: number): Tradable[] {
  if (hello === null || chain === null) return [];
  const { label, underlyingIx, ticks, future, futureTicks } = hello.expiries[chain.expiryIx];
  const { symbol, futures } = hello.underlyings[underlyingIx];
  const list: Tradable[] = futures
    .filter((one) => one.symbol === future)
    .map((one) => ({ name: one.symbol, instrumentIx: one.instrumentIx, ticks: futureTicks }));
  const strike = row < 0 ? undefined : chain.strikes[row];
  if (strike === undefined) return list;
  for (const [right, letter] of ['C', 'P'].entries()) {
    if (chain.isListed[2 * row + right] !== 1) continue;
    const instrumentIx = 2 * (chain.strikeFirst + row) + right;
    list.push({ name: `${symbol} ${label} ${strike}${letter}`, instrumentIx, ticks });
  }
  return list;
}
