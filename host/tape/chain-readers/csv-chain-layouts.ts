import type { ColumnMap } from '../column-map.ts';

export interface CsvChainLayout {
  readonly name: string;
  readonly header: string;
  readonly map: ColumnMap;
}

const BARS: ColumnMap = {
  time: 'ts_utc',
  expiry: 'expiry',
  right: 'right',
  strike: 'strike',
  bid_open: 'bid_open',
  bid: 'bid_close',
  bid_size: 'bid_size',
  ask_open: 'ask_open',
  ask: 'ask_close',
  ask_size: 'ask_size',
};
const SNAPSHOT: ColumnMap = {
  time: 'snapshot_utc',
  expiry: 'expiry',
  right: 'right',
  strike: 'strike',
  bid: 'bid',
  bid_size: 'bid_size',
  ask: 'ask',
  ask_size: 'ask_size',
  bid_time: 'bid_bar_utc',
  ask_time: 'ask_bar_utc',
};

export const CSV_CHAIN_LAYOUTS: readonly CsvChainLayout[] = [
  {
    name: 'minute-chain',
    header:
      'ts_utc,expiry,right,strike,bid_open,bid_high,bid_low,bid_close,bid_size,' +
      'ask_open,ask_high,ask_low,ask_close,ask_size',
    map: BARS,
  },
  {
    name: 'snapshot-on-futures',
    header:
      'snapshot_utc,expiry,right,strike,bid,bid_size,bid_bar_utc,ask,ask_size,ask_bar_utc,' +
      'future,future_bid,future_ask',
    map: {
      ...SNAPSHOT,
      future: 'future',
      underlying_bid: 'future_bid',
      underlying_ask: 'future_ask',
    },
  },
  {
    name: 'snapshot-on-share',
    header:
      'snapshot_utc,expiry,right,strike,bid,bid_size,bid_bar_utc,ask,ask_size,ask_bar_utc,' +
      'underlying_bid,underlying_ask',
    map: { ...SNAPSHOT, underlying_bid: 'underlying_bid', underlying_ask: 'underlying_ask' },
  },
];
