import { expect, test } from 'vitest';
import { buildUniverse } from '../../../domain/instrument.ts';
import { NO_PX, assert } from '../../../domain/units.ts';
import { type TicketFields, readTicket } from './ticket-terms.ts';

const built = buildUniverse([
  {
    underlying: 'ES',
    pointValue: 50,
    optionGrid: { tickSize: 0.05, bands: [{ from: 5, step: 0.25 }] },
    futures: [{ symbol: 'ESZ6', kind: 'future', grid: { tickSize: 0.25 } }],
    expiries: [{ label: 'X', expiryUs: 2e15, future: 'ESZ6', rate: 0, strikes: [5000] }],
  },
]);
assert(built.ok, 'the product is sound');
const option = { name: 'ES X 5000C', instrumentIx: 0, ticks: built.value.expiries[0].ticks };
const fields = (more: Partial<TicketFields>): TicketFields => ({
  side: 0,
  qty: '2',
  px: '12.25',
  type: 'limit',
  ...more,
});

test('reads lots and a price in ticks', () => {
  expect(readTicket(option, fields({}))).toEqual({
    ok: true,
    value: { act: 'new', instrumentIx: 0, side: 0, qty: 2, px: 245, type: 'limit' },
  });
});

test('a market-limit order has no price of its own', () => {
  const read = readTicket(option, fields({ type: 'marketLimit', px: 'anything' }));
  expect(read).toMatchObject({ ok: true, value: { px: NO_PX } });
});

test.each([
  ['', '12.25', 'lots'],
  ['0', '12.25', 'lots'],
  ['1.5', '12.25', 'lots'],
  ['1', '', 'price'],
  ['1', '12.30', 'price'],
  ['1', 'x', 'price'],
])('refuses %s lots at "%s"', (qty, px, where) => {
  expect(readTicket(option, fields({ qty, px }))).toMatchObject({ ok: false, where });
});
