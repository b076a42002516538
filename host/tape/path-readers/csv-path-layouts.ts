import type { ColumnMap } from '../column-map.ts';

/** Headers that are known, so that they need no mapping. */
export const CSV_PATH_LAYOUTS: readonly { name: string; header: string; map: ColumnMap }[] = [
  {
    name: 'ticks-quotes',
    header: 'ts_utc,bid,ask',
    map: { time: 'ts_utc', bid: 'bid', ask: 'ask' },
  },
  {
    name: 'ticks-trades',
    header: 'ts_utc,price,size',
    map: { time: 'ts_utc', price: 'price', size: 'size' },
  },
  {
    name: 'ticks-trades-consolidated',
    header: 'ts_utc,price,size,exchange,sale_condition,suspicious',
    map: { time: 'ts_utc', price: 'price', size: 'size' },
  },
  {
    name: 'minute-bars-by-contract',
    header:
      'ts_utc,contract,bid_open,bid_high,bid_low,bid_close,bid_size,' +
      'ask_open,ask_high,ask_low,ask_close,ask_size',
    map: {
      time: 'ts_utc',
      symbol: 'contract',
      bid_open: 'bid_open',
      bid: 'bid_close',
      bid_size: 'bid_size',
      ask_open: 'ask_open',
      ask: 'ask_close',
      ask_size: 'ask_size',
    },
  },
  {
    name: 'minute-bars',
    header:
      'ts_utc,bid_open,bid_high,bid_low,bid_close,bid_size,' +
      'ask_open,ask_high,ask_low,ask_close,ask_size',
    map: {
      time: 'ts_utc',
      bid_open: 'bid_open',
      bid: 'bid_close',
      bid_size: 'bid_size',
      ask_open: 'ask_open',
      ask: 'ask_close',
      ask_size: 'ask_size',
    },
  },
];
