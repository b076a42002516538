/** What a blotter shows, as text: a head and rows, already filtered and sorted. */
export interface TextTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Tab-separated, as spreadsheets paste it; a tab or a line break in a cell becomes a space. */
export function tsvOf({ head, rows }: TextTable): string {
  const line = (cells: readonly string[]): string =>
    cells.map((cell) => cell.replace(/[\t\r\n]+/g, ' ')).join('\t');
  return [head, ...rows].map(line).join('\n');
}

/** RFC 4180; a cell that a spreadsheet would take for a formula is made plain text. */
export function csvOf({ head, rows }: TextTable): string {
  const field = (cell: string): string => {
    const isFormula = /^[=@\t\r]/.test(cell) || /^[+-](?![\d.])/.test(cell);
    const safe = isFormula ? `'${cell}` : cell;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [head, ...rows].map((cells) => cells.map(field).join(',')).join('\r\n');
}

/** Offers a text as a file. */
export function saveText(page: Document, name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = page.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
