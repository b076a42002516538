import type { ColDef } from 'ag-grid-community';
import { useEffect, useMemo, useState } from 'react';
import type { Hello } from '../../../domain/screen-link.ts';
import type { DeskScreen } from '../../desk-screen.ts';
import { placePx } from '../../format/event-price.ts';
import { ageText, latencyText, stampText } from '../../format/numbers.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import { type OrderRow, type VenueOrder, isResting } from '../../stores/order-store.ts';
import { Blotter } from './blotter.tsx';
import { CellButton } from './cell-button.ts';
import { figure, sideColumn } from './event-columns.ts';

const TICKING = ['age'];

/** One row a quote, however often the venue's orders behind it changed. */
export function OrdersPanel() {
  const screen = useScreen();
  const hello = useSlice(screen.session, (session) => session.hello);
  const [isAll, setAll] = useState(false);
  const [shown, setShown] = useState<OrderRow | null>(null);
  const columns = useMemo(() => orderColumns(screen, hello), [screen, hello]);
  return (
    <div className="orders">
      <Blotter
        name="Orders"
        source={screen.orders}
        columns={columns}
        empty="no orders"
        ticking={TICKING}
        rowClass={rowClass}
        keep={isAll ? undefined : isResting}
        onRow={setShown}
        controls={
          <label>
            <input
              type="checkbox"
              checked={isAll}
              onChange={({ target }) => setAll(target.checked)}
            />
            also those off the venue
          </label>
        }
      />
      {shown === null ? null : (
        <VenueOrders row={shown} hello={hello} onClose={() => setShown(null)} />
      )}
    </div>
  );
}

function rowClass(row: OrderRow): string {
  return isResting(row) ? 'is-link' : 'is-link is-gone';
}

function orderColumns(screen: DeskScreen, hello: Hello | null): ColDef<OrderRow>[] {
  const cancel = (row: OrderRow, atMs: number): void => screen.cancelOrder(row, atMs);
  return [
    { colId: 'instrument', headerName: 'Instrument', width: 172, field: 'instrument' },
    { ...sideColumn<OrderRow>(), sortable: false },
    { colId: 'state', headerName: 'State', width: 104, field: 'state', sortable: false },
    figure<OrderRow>({ colId: 'qty', headerName: 'Qty', width: 54, field: 'qty', sortable: false }),
    figure<OrderRow>({
      colId: 'px',
      headerName: 'Live',
      width: 82,
      field: 'px',
      sortable: false,
      valueFormatter: ({ data }) => (data ? placePx(hello, data, data.px) : ''),
    }),
    figure<OrderRow>({
      colId: 'age',
      headerName: 'Age',
      width: 72,
      sortable: false,
      valueGetter: ({ data }) => screen.ageMs(data?.sinceUs ?? 0),
      valueFormatter: ({ value }) => ageText(value as number),
    }),
    figure<OrderRow>({ colId: 'changes', headerName: 'Changes', width: 70, field: 'changes' }),
    figure<OrderRow>({ colId: 'filled', headerName: 'Filled', width: 60, field: 'filled' }),
    figure<OrderRow>({
      colId: 'latency',
      headerName: 'Round trip',
      width: 82,
      field: 'latencyUs',
      sortable: false,
      valueFormatter: ({ value }) => (value > 0 ? latencyText(value as number) : ''),
    }),
    { colId: 'orderId', headerName: 'Order', width: 92, field: 'orderId', cellClass: 'is-quiet' },
    {
      colId: 'venueId',
      headerName: 'Venue order',
      flex: 1,
      minWidth: 90,
      field: 'venueId',
      cellClass: 'is-quiet',
    },
    {
      colId: 'cancel',
      headerName: '',
      width: 72,
      sortable: false,
      resizable: false,
      cellRenderer: CellButton,
      cellRendererParams: {
        words: 'Cancel',
        label: (row: OrderRow) => `Cancel ${row.instrument} ${row.side === 0 ? 'bid' : 'ask'}`,
        isShown: isResting,
        onPress: cancel,
      },
    },
  ];
}

/** The venue's own orders behind one row. */
function VenueOrders(props: {
  readonly row: OrderRow;
  readonly hello: Hello | null;
  readonly onClose: () => void;
}) {
  const { row, hello, onClose } = props;
  const screen = useScreen();
  const [orders, setOrders] = useState<readonly VenueOrder[]>([]);
  useEffect(() => {
    const show = (): void => setOrders(screen.orders.ordersOf(row.id).slice());
    show();
    return screen.orders.listen((change) => {
      if ([...change.add, ...change.update].some(({ id }) => id === row.id)) show();
    });
  }, [screen, row]);
  return (
    <div className="blotter-side">
      <h3>
        {row.instrument} {row.side === 0 ? 'bid' : 'ask'}: {orders.length} orders at the venue{' '}
        <button type="button" className="cell-button" onClick={onClose}>
          Close
        </button>
      </h3>
      <table className="figures">
        <thead>
          <tr>
            <th className="name">Order</th>
            <th className="name">Venue order</th>
            <th className="name">State</th>
            <th>Added</th>
            <th>Ended</th>
            <th>Changes</th>
            <th>Lots</th>
            <th>Price</th>
          </tr>
        </thead>
        <tbody>
          {orders.map((order) => (
            <tr key={order.orderId}>
              <td className="name">{order.orderId}</td>
              <td className="name">{order.venueId}</td>
              <td className="name">{order.state}</td>
              <td>{stampText(order.addedUs)}</td>
              <td>{stampText(order.endedUs)}</td>
              <td>{order.changes}</td>
              <td>{order.qty}</td>
              <td>{placePx(hello, row, order.px)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
