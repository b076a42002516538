import { themeQuartz } from 'ag-grid-community';

/** Row height of every blotter, px; as in panels/blotter/blotter.css. */
export const BLOTTER_ROW_PX = 20;

/** The tokens of theme/tokens.css as AG Grid takes them. */
export const BLOTTER_THEME = themeQuartz.withParams({
  backgroundColor: '#141920',
  foregroundColor: '#d7dde6',
  headerBackgroundColor: '#141920',
  headerTextColor: '#8b96a5',
  borderColor: '#232a34',
  fontFamily: 'JetBrains Mono',
  headerFontFamily: 'Inter',
  fontSize: 12,
  headerFontSize: 11,
  headerFontWeight: 500,
  spacing: 4,
  cellHorizontalPadding: 8,
  rowHeight: BLOTTER_ROW_PX,
  headerHeight: 22,
  wrapperBorder: false,
  wrapperBorderRadius: 0,
  columnBorder: false,
  rowBorder: { color: '#1a2029' },
  selectedRowBackgroundColor: '#1b222c',
});

export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name=style-nonce]')?.content ?? '';
}
