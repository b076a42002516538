import { type Outcome, type Refusal, accept, refuse } from '../../../domain/outcome.ts';
import { SECOND_US } from '../../../domain/units.ts';
import { type ColumnMap, type MappedRow, RowMapper } from '../column-map.ts';
import { readCsv } from '../csv-rows.ts';
import { MarketFlaws } from '../market-flaws.ts';
import { CSV_PATH_LAYOUTS } from './csv-path-layouts.ts';
import { type PathRows, type PathSource, emptyPathRows, gapNote } from './path-source.ts';

export const BAR_US = 60 * SECOND_US;

/**
 * Reads a path from CSV: the layout by its header or its name, or any columns through `map`
 * (`time` with `bid` and `ask`, or with `price`; `bid_open` and `ask_open` make it one-minute bars
 * whose `bid` and `ask` are the close).
 */
export async function readCsvPath(
  file: string,
  layout: string | undefined,
  map: ColumnMap | undefined,
): Promise<Outcome<PathSource>> {
  const reading: { reader?: PathReader } = {};
  const end = await readCsv(file, (fields, lineNumber) => {
    if (reading.reader) return reading.reader.take(fields, lineNumber);
    const reader = readerOf(file, fields, layout, map, lineNumber);
    if (!reader.ok) return reader;
    reading.reader = reader.value;
    return undefined;
  });
  if (!end.ok) return end;
  if (!reading.reader) return refuse(file, 'empty file');
  return reading.reader.finish(end.value.lastLineDropped);
}

function readerOf(
  file: string,
  header: readonly string[],
  layout: string | undefined,
  map: ColumnMap | undefined,
  lineNumber: number,
): Outcome<PathReader> {
  const text = header.join(',');
  const known = map
    ? { name: 'mapped', map }
    : CSV_PATH_LAYOUTS.find((one) =>
        layout === undefined ? one.header === text : one.name === layout,
      );
  const where = `${file}:${lineNumber}`;
  if (!known)
    return refuse(where, `no known path layout: map the columns of ${text.slice(0, 200)}`);
  const { time, bid, ask, price } = known.map;
  if (!time) return refuse(where, 'a path needs a time column');
  if (!(bid && ask) && !price) return refuse(where, 'a path needs bid and ask, or price');
  const mapper = RowMapper.create(file, header, known.map, where);
  return mapper.ok ? accept(new PathReader(file, known.name, known.map, mapper.value)) : mapper;
}

class PathReader {
  private readonly file: string;
  private readonly layout: string;
  private readonly mapper: RowMapper;
  private readonly isTrades: boolean;
  private readonly isBars: boolean;
  private readonly symbols: string[] = [];
  private readonly rows: PathRows = emptyPathRows();
  private readonly flaws: MarketFlaws;
  /** Bars: last bid and ask of each symbol; closes that wait for the end of their minute. */
  private readonly standing: { bid: number; bidQty: number; ask: number; askQty: number }[] = [];
  private closes: { timeUs: number; symbolIx: number; line: number; bid: number; ask: number }[] =
    [];

  constructor(file: string, layout: string, map: ColumnMap, mapper: RowMapper) {
    this.file = file;
    this.layout = layout;
    this.mapper = mapper;
    this.isTrades = map.price !== undefined;
    this.isBars = map.bid_open !== undefined;
    this.flaws = new MarketFlaws(file);
  }

  take(fields: readonly string[], lineNumber: number): Refusal | undefined {
    const parsed = this.mapper.parse(fields, lineNumber);
    if (!parsed.ok) return parsed;
    const row = parsed.value;
    if (this.flaws.isBackwards(row.timeUs, lineNumber)) return undefined;
    let symbolIx = this.symbols.indexOf(row.symbol);
    if (symbolIx < 0) symbolIx = this.symbols.push(row.symbol) - 1;
    if (this.isBars) this.takeBar(row, symbolIx, lineNumber);
    else if (this.isTrades) this.takeTrade(row, symbolIx, lineNumber);
    else this.push(row.timeUs, symbolIx, row.bid, row.bidQty, row.ask, row.askQty, lineNumber);
    return undefined;
  }

  private takeTrade(row: MappedRow, symbolIx: number, line: number): void {
    const { timeUs, price, qty } = row;
    if (!(price > 0)) this.flaws.add('trades without a price dropped', line);
    else this.push(timeUs, symbolIx, price, qty, price, qty, line);
  }

  /** An empty side of a bar is "no quote in this minute": the last one stands. */
  private takeBar(row: MappedRow, symbolIx: number, line: number): void {
    this.flushCloses(row.timeUs);
    const { bid, ask, bidOpen, askOpen } = row;
    this.standing[symbolIx] ??= { bid: NaN, bidQty: 0, ask: NaN, askQty: 0 };
    const standing = this.standing[symbolIx];
    if (Number.isNaN(bidOpen) || Number.isNaN(askOpen)) {
      this.flaws.add('bars with an empty side, the side before carried forward', line);
    }
    if (!Number.isNaN(bidOpen)) Object.assign(standing, { bid: bidOpen, bidQty: row.bidQty });
    if (!Number.isNaN(askOpen)) Object.assign(standing, { ask: askOpen, askQty: row.askQty });
    const { bidQty, askQty } = standing;
    this.push(row.timeUs, symbolIx, standing.bid, bidQty, standing.ask, askQty, line);
    this.closes.push({ timeUs: row.timeUs + BAR_US - 1, symbolIx, line, bid, ask });
  }

  private flushCloses(beforeUs: number): void {
    if (this.closes.length === 0 || this.closes[0].timeUs > beforeUs) return;
    const due = this.closes.filter(({ timeUs }) => timeUs <= beforeUs);
    this.closes = this.closes.filter(({ timeUs }) => timeUs > beforeUs);
    for (const { timeUs, symbolIx, line, bid, ask } of due) {
      const standing = this.standing[symbolIx];
      if (!Number.isNaN(bid)) standing.bid = bid;
      if (!Number.isNaN(ask)) standing.ask = ask;
      const { bidQty, askQty } = standing;
      this.push(timeUs, symbolIx, standing.bid, bidQty, standing.ask, askQty, line);
    }
  }

  private push(
    timeUs: number,
    symbolIx: number,
    bid: number,
    bidQty: number,
    ask: number,
    askQty: number,
    line: number,
  ): void {
    const { rows } = this;
    if (!this.isTrades) {
      if (Number.isNaN(bid) && Number.isNaN(ask)) {
        this.flaws.add('rows without any quote dropped', line);
        return;
      }
      if (bid >= ask) {
        this.flaws.add('crossed or locked quotes dropped, the one before stands', line);
        return;
      }
      if (Number.isNaN(bid) || Number.isNaN(ask)) this.flaws.add('one-sided quotes kept', line);
    }
    rows.timeUs.push(timeUs);
    rows.symbolIx.push(symbolIx);
    rows.bid.push(bid);
    rows.bidQty.push(bidQty);
    rows.ask.push(ask);
    rows.askQty.push(askQty);
    rows.line.push(line);
  }

  finish(lastLineDropped: boolean): Outcome<PathSource> {
    this.flushCloses(Number.POSITIVE_INFINITY);
    const { rows, file, layout, symbols, isBars, isTrades } = this;
    const disorder = this.flaws.disorder();
    if (disorder) return disorder;
    if (rows.timeUs.length === 0) return refuse(file, 'no quote and no trade');
    const notes = [`path ${file}: layout ${layout}, ${rows.timeUs.length} rows`];
    if (lastLineDropped) notes.push(`${file}: last line has no line end and was dropped`);
    if (isBars) {
      notes.push(
        `${file}: one-minute bars: the open stands at the bar's start, the close 1 us before its ` +
          'end; high and low are left out, their order is not recorded',
      );
    }
    notes.push(...this.flaws.notes());
    const gaps = gapNote(rows.timeUs);
    if (gaps) notes.push(`${file}: ${gaps}`);
    return accept({ file, layout, kind: isTrades ? 'trades' : 'quotes', symbols, rows, notes });
  }
}
