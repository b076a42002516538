/** When a column stands there without anybody having asked: always, on wide chains, or never. */
type ColumnUse = 'usual' | 'wide' | 'asked';

export interface ChainColumn {
  readonly id: string;
  readonly title: string;
  readonly widthPx: number;
  readonly classes: string;
  readonly tip: string;
  readonly use: ColumnUse;
}

const column = (
  id: string,
  title: string,
  widthPx: number,
  classes: string,
  use: ColumnUse,
  tip: string,
): ChainColumn => ({ id, title, widthPx, classes, tip, use });

/** Columns of one right, as calls show them from the left; puts mirror the first group. */
export const OWN_COLUMNS: readonly ChainColumn[] = [
  column('Pos', 'Pos', 34, '', 'usual', 'Net position, lots'),
  column('Delta', 'Δ', 32, 'quiet', 'usual', 'Delta, hundredths'),
  column('State', 'State', 78, 'state', 'usual', 'What the two sides do, or the first blocker'),
];
export const MARKET_COLUMNS: readonly ChainColumn[] = [
  column('BidIv', 'IV b', 44, 'quiet', 'asked', 'Implied vol of the market bid, points'),
  column('MktBidQty', 'Sz', 36, 'quiet', 'wide', 'Market bid size'),
  column('MktBid', 'Mkt B', 58, 'bid market', 'usual', 'Best bid of the others'),
  column('Bid', 'Our bid', 98, 'bid quote', 'usual', 'Live at the venue › wanted'),
  column('BidEdge', 'Ed b', 42, 'quiet edge', 'asked', 'Edge our bid really has: theo - bid'),
  column(
    'BidBase',
    'Base b',
    46,
    'quiet',
    'asked',
    'Edge asked for the bid, before lean and rounding',
  ),
  column('Theo', 'Theo', 58, 'theo', 'usual', 'Theoretical value'),
  column(
    'AskBase',
    'Base a',
    46,
    'quiet',
    'asked',
    'Edge asked for the ask, before lean and rounding',
  ),
  column('AskEdge', 'Ed a', 42, 'quiet edge', 'asked', 'Edge our ask really has: ask - theo'),
  column('Ask', 'Our ask', 98, 'ask quote', 'usual', 'Live at the venue › wanted'),
  column('MktAsk', 'Mkt A', 58, 'ask market', 'usual', 'Best ask of the others'),
  column('MktAskQty', 'Sz', 36, 'quiet', 'wide', 'Market ask size'),
  column('AskIv', 'IV a', 44, 'quiet', 'asked', 'Implied vol of the market ask, points'),
];
export const STRIKE_COLUMNS: readonly ChainColumn[] = [
  column('vol', 'Vol', 50, 'vol', 'usual', 'Vol of the live curve, points'),
  column('vega', 'Vega', 46, 'quiet', 'wide', 'Price a vol point'),
  column('gamma', 'Γ', 52, 'quiet', 'asked', 'Gamma: delta hundredths a price point'),
];

/** What the chooser offers, strike columns last. */
export const CHOICES: readonly ChainColumn[] = [
  ...OWN_COLUMNS,
  ...MARKET_COLUMNS,
  ...STRIKE_COLUMNS,
];

export function usualColumns(isWide: boolean): ReadonlySet<string> {
  return new Set(
    CHOICES.filter((one) => one.use === 'usual' || (isWide && one.use === 'wide')).map(
      (one) => one.id,
    ),
  );
}
