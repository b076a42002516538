import { useEffect, useState } from 'react';
import { parsePx } from '../../../domain/price-rounding.ts';
import { placePx, tableOf } from '../../format/event-price.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import { type OrderRow, isResting } from '../../stores/order-store.ts';

/** Orders by hand that rest: change asks the engine, cancel is instant. */
export function HandOrders() {
  const screen = useScreen();
  const [rows, setRows] = useState<readonly OrderRow[]>([]);
  useEffect(() => {
    const show = (): void => {
      setRows(screen.orders.rows().filter((row) => row.slotIx < 0 && isResting(row)));
    };
    show();
    return screen.orders.listen((change) => {
      if ([...change.add, ...change.update].some(({ slotIx }) => slotIx < 0)) show();
    });
  }, [screen]);
  if (rows.length === 0) return <p className="hint">No order by hand rests.</p>;
  return (
    <table className="figures hand-orders">
      <thead>
        <tr>
          <th className="name">Resting by hand</th>
          <th className="name">State</th>
          <th>Lots</th>
          <th>Price</th>
          <th aria-label="Change or cancel" />
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <HandRow key={row.id} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function HandRow(props: { readonly row: OrderRow }) {
  const { row } = props;
  const screen = useScreen();
  const hello = useSlice(screen.session, (session) => session.hello);
  const rests = placePx(hello, row, row.px);
  const [qty, setQty] = useState(String(row.qty));
  const [px, setPx] = useState(rests);
  const { instrument, orderId, side } = row;
  const change = (atMs: number): void => {
    const table = tableOf(hello, row);
    const ticks = table === null ? undefined : parsePx(table, px.trim());
    const { instrumentIx } = row;
    const lots = Number(qty);
    if (ticks === undefined || side === undefined || !Number.isInteger(lots) || lots <= 0) return;
    const order = { act: 'change', orderId, instrumentIx, side, qty: lots, px: ticks } as const;
    screen.handOrder(order, `CHANGE ${orderId} to ${lots} at ${px}`, atMs);
  };
  return (
    <tr>
      <th className={`name ${side === 0 ? 'bid' : 'ask'}`}>
        {side === 0 ? 'B' : 'S'} {instrument}
      </th>
      <td className="name">
        {row.state} {row.qty} at {rests}
      </td>
      <td>
        <input
          aria-label={`Lots of ${orderId}`}
          value={qty}
          onChange={({ target }) => setQty(target.value)}
        />
      </td>
      <td>
        <input
          aria-label={`Price of ${orderId}`}
          value={px}
          onChange={({ target }) => setPx(target.value)}
        />
      </td>
      <td>
        <button type="button" className="cell-button" onClick={(event) => change(event.timeStamp)}>
          Change
        </button>{' '}
        <button
          type="button"
          className="cell-button"
          onPointerDown={(event) => screen.cancelOrder(row, event.timeStamp)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') screen.cancelOrder(row, event.timeStamp);
          }}
        >
          Cancel
        </button>
      </td>
    </tr>
  );
}
