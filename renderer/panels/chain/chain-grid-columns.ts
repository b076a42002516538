import type { ColDef, ColGroupDef } from 'ag-grid-community';
import { ChainCellRenderer, type StrikeRow } from './chain-cell.ts';

/** `cellClass` replaces the class that AG Grid gives to numbers, so it is said again. */
const RIGHT = 'ag-right-aligned-cell';

interface Painted {
  readonly id: string;
  readonly title: string;
  readonly width: number;
  readonly classes?: string;
  readonly tip: string;
}

function painted(one: Painted): ColDef<StrikeRow> {
  return {
    colId: one.id,
    headerName: one.title,
    headerTooltip: one.tip,
    minWidth: one.width,
    flex: one.width,
    cellRenderer: ChainCellRenderer,
    cellClass: [RIGHT, ...(one.classes ?? '').split(' ').filter(Boolean)],
    headerClass: 'ag-right-aligned-header',
  };
}

function rightColumns(prefix: 'call' | 'put', isWide: boolean): ColDef<StrikeRow>[] {
  const own = [
    { id: 'Pos', title: 'Pos', width: 34, tip: 'Net position, lots' },
    { id: 'Delta', title: 'Δ', width: 32, classes: 'quiet', tip: 'Delta, hundredths' },
    { id: 'State', title: 'State', width: 78, classes: 'state', tip: 'What the two sides do' },
  ];
  const bidSize = {
    id: 'MktBidQty',
    title: 'Sz',
    width: 38,
    classes: 'quiet',
    tip: 'Market bid size',
  };
  const askSize = {
    id: 'MktAskQty',
    title: 'Sz',
    width: 38,
    classes: 'quiet',
    tip: 'Market ask size',
  };
  const market = [
    ...(isWide ? [bidSize] : []),
    {
      id: 'MktBid',
      title: 'Mkt B',
      width: 58,
      classes: 'bid market',
      tip: 'Best bid of the others',
    },
    {
      id: 'Bid',
      title: 'Our bid',
      width: 98,
      classes: 'bid quote',
      tip: 'Live at the venue › wanted',
    },
    { id: 'Theo', title: 'Theo', width: 58, classes: 'theo', tip: 'Theoretical value' },
    {
      id: 'Ask',
      title: 'Our ask',
      width: 98,
      classes: 'ask quote',
      tip: 'Live at the venue › wanted',
    },
    {
      id: 'MktAsk',
      title: 'Mkt A',
      width: 58,
      classes: 'ask market',
      tip: 'Best ask of the others',
    },
    ...(isWide ? [askSize] : []),
  ];
  const columns = prefix === 'call' ? [...own, ...market] : [...market, ...own.toReversed()];
  return columns.map((one) => {
    const classes = `${prefix} ${'classes' in one ? one.classes : ''}`;
    return painted({ ...one, id: `${prefix}${one.id}`, classes });
  });
}

/** Calls, strike and vol, puts mirrored. Wide screens also show market sizes and vega. */
export function chainColumns(title: string, isWide: boolean): ColGroupDef<StrikeRow>[] {
  const strike: ColDef<StrikeRow> = {
    colId: 'strike',
    field: 'strike',
    headerName: 'Strike',
    minWidth: 58,
    flex: 58,
    cellClass: [RIGHT, 'strike'],
    headerClass: 'ag-right-aligned-header',
  };
  const vol = painted({
    id: 'vol',
    title: 'Vol',
    width: 50,
    classes: 'vol',
    tip: 'Vol of the live curve, points',
  });
  const vega = painted({
    id: 'vega',
    title: 'Vega',
    width: 50,
    classes: 'quiet',
    tip: 'Price a vol point',
  });
  return [
    { groupId: 'calls', headerName: 'CALLS', children: rightColumns('call', isWide) },
    {
      groupId: 'strikes',
      headerName: title,
      children: isWide ? [strike, vol, vega] : [strike, vol],
    },
    { groupId: 'puts', headerName: 'PUTS', children: rightColumns('put', isWide) },
  ];
}
