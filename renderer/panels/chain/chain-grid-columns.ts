import type { ColDef, ColGroupDef } from 'ag-grid-community';
import { ChainCellRenderer, type StrikeRow } from './chain-cell.ts';
import {
  type ChainColumn,
  MARKET_COLUMNS,
  OWN_COLUMNS,
  STRIKE_COLUMNS,
} from './chain-column-list.ts';

/** `cellClass` replaces the class that AG Grid gives to numbers, so it is said again. */
const RIGHT = 'ag-right-aligned-cell';

function painted(one: ChainColumn, prefix = ''): ColDef<StrikeRow> {
  return {
    colId: prefix + one.id,
    headerName: one.title,
    headerTooltip: one.tip,
    minWidth: one.widthPx,
    flex: one.widthPx,
    cellRenderer: ChainCellRenderer,
    cellClass: [RIGHT, prefix, ...one.classes.split(' ')].filter(Boolean),
    headerClass: 'ag-right-aligned-header',
  };
}

/** Calls, strike and vol, puts mirrored: the chosen columns of each. */
export function chainColumns(title: string, chosen: ReadonlySet<string>): ColGroupDef<StrikeRow>[] {
  const isChosen = (one: ChainColumn): boolean => chosen.has(one.id);
  const own = OWN_COLUMNS.filter(isChosen);
  const market = MARKET_COLUMNS.filter(isChosen);
  const strike: ColDef<StrikeRow> = {
    colId: 'strike',
    field: 'strike',
    headerName: 'Strike',
    headerTooltip: 'Shift or Ctrl and click: choose strikes for a bulk edit',
    minWidth: 58,
    flex: 58,
    cellClass: [RIGHT, 'strike'],
    headerClass: 'ag-right-aligned-header',
  };
  const middle = STRIKE_COLUMNS.filter(isChosen).map((one) => painted(one));
  const calls = [...own, ...market].map((one) => painted(one, 'call'));
  const puts = [...market, ...own.toReversed()].map((one) => painted(one, 'put'));
  return [
    { groupId: 'calls', headerName: 'CALLS', children: calls },
    { groupId: 'strikes', headerName: title, children: [strike, ...middle] },
    { groupId: 'puts', headerName: 'PUTS', children: puts },
  ];
}
