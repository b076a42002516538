import type { GridApi } from 'ag-grid-community';
import { type ReactNode, type RefObject, useState } from 'react';
import { type TextTable, csvOf, saveText, tsvOf } from './blotter-table.ts';

const SAID_MS = 4000;

/** Filter, TSV, CSV; and the way back to the newest rows. */
export function BlotterBar<R>(props: {
  readonly name: string;
  readonly api: RefObject<GridApi<R> | null>;
  /** Rows that wait above while the reader is further down. */
  readonly held: number;
  readonly onFollow: () => void;
  readonly children?: ReactNode;
}) {
  const { name, api, held, onFollow } = props;
  const [said, setSaid] = useState('');
  const say = (words: string): void => {
    setSaid(words);
    setTimeout(() => setSaid(''), SAID_MS);
  };
  const copy = async (): Promise<void> => {
    if (api.current === null) return;
    const table = shownTable(api.current);
    await navigator.clipboard.writeText(tsvOf(table));
    say(`${table.rows.length} rows copied`);
  };
  const save = (): void => {
    if (api.current === null) return;
    const file = `${name.toLowerCase().replaceAll(' ', '-')}.csv`;
    saveText(document, file, csvOf(shownTable(api.current)));
    say(`${file} saved`);
  };
  return (
    <div className="blotter-bar">
      <input
        type="search"
        aria-label={`Filter ${name}`}
        placeholder="filter"
        onChange={({ target }) => api.current?.setGridOption('quickFilterText', target.value)}
      />
      {props.children}
      <span className="blotter-said" role="status">
        {said}
      </span>
      {held > 0 ? (
        <button type="button" className="blotter-held" onClick={onFollow}>
          {held} new above
        </button>
      ) : null}
      <button type="button" title="Copy the rows shown, tab-separated" onClick={() => void copy()}>
        TSV
      </button>
      <button type="button" title="Save the rows shown as a CSV file" onClick={save}>
        CSV
      </button>
    </div>
  );
}

/** What the grid shows now, as it shows it. */
function shownTable<R>(api: GridApi<R>): TextTable {
  const columns = api.getAllDisplayedColumns();
  const rows: string[][] = [];
  api.forEachNodeAfterFilterAndSort((rowNode) => {
    rows.push(
      columns.map((colKey) =>
        String(api.getCellValue({ rowNode, colKey, useFormatter: true }) ?? ''),
      ),
    );
  });
  return { head: columns.map((column) => column.getColDef().headerName ?? ''), rows };
}
