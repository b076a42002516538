import { type Outcome, type Refusal, accept, refuse } from '../../../domain/outcome.ts';
import { SECOND_US, type TimeUs } from '../../../domain/units.ts';
import { type ColumnMap, type MappedRow, RowMapper } from '../column-map.ts';
import { type CsvEnd, readCsv } from '../csv-rows.ts';
import { parseDay } from '../instants.ts';
import { BAR_US } from '../path-readers/csv-path.ts';
import { ChainGatherer, type ChainSource, type ReadQuote } from './chain-source.ts';
import type { Convention } from './conventions.ts';
import type { CsvChainLayout } from './csv-chain-layouts.ts';
import { parseOccSymbol } from './option-codes.ts';

const QUARTERS = ['03', '06', '09', '12'];
const SIDE_AGE_US = 600 * SECOND_US;

export interface ChainContext {
  readonly convention: Convention;
  readonly underlying: string;
  /** Lots of a side whose size the file does not say. */
  readonly sizeUnknown: number;
  /** Moment of a file without stamps. */
  readonly atUs?: TimeUs | undefined;
}

/** Reads a chain from CSV through a column map. One stamp in all rows makes it a snapshot. */
export async function readCsvChain(
  file: string,
  layout: Pick<CsvChainLayout, 'name' | 'map'>,
  context: ChainContext,
): Promise<Outcome<ChainSource>> {
  const reading: { reader?: CsvChainReader } = {};
  const end = await readCsv(file, (fields, lineNumber) => {
    if (reading.reader) return reading.reader.take(fields, lineNumber);
    const missing = missingOf(layout.map, context);
    if (missing) return refuse(`${file}:${lineNumber}`, missing);
    const mapper = RowMapper.create(file, fields, layout.map, `${file}:${lineNumber}`);
    if (!mapper.ok) return mapper;
    reading.reader = new CsvChainReader(file, layout, mapper.value, context);
    return undefined;
  });
  if (!end.ok) return end;
  return reading.reader ? reading.reader.finish(end.value) : refuse(file, 'empty file');
}

function missingOf(map: ColumnMap, context: ChainContext): string | undefined {
  if (!map.bid || !map.ask) return 'a chain needs bid and ask';
  if (!map.symbol && !(map.expiry && map.right && map.strike)) {
    return 'a chain needs expiry, right and strike, or an option symbol';
  }
  if (!map.time && context.atUs === undefined) return 'no time column: give the moment (--at)';
  return undefined;
}

class CsvChainReader {
  private readonly file: string;
  private readonly layout: Pick<CsvChainLayout, 'name' | 'map'>;
  private readonly mapper: RowMapper;
  private readonly context: ChainContext;
  private readonly gatherer: ChainGatherer;
  private readonly seen = new Set<number>();
  /** Bars: what stands of each contract, an empty side of a minute changes nothing. */
  private readonly standing: Standing[] = [];
  private closes: { timeUs: TimeUs; contractIx: number; read: ReadQuote; line: number }[] = [];
  private firstUs: TimeUs | undefined;
  private lastUs: TimeUs = 0;

  constructor(
    file: string,
    layout: Pick<CsvChainLayout, 'name' | 'map'>,
    mapper: RowMapper,
    context: ChainContext,
  ) {
    this.file = file;
    this.layout = layout;
    this.mapper = mapper;
    this.context = context;
    this.gatherer = new ChainGatherer(file, context.convention, context.underlying);
  }

  private get isBars(): boolean {
    return this.layout.map.bid_open !== undefined;
  }

  take(fields: readonly string[], line: number): Refusal | undefined {
    const parsed = this.mapper.parse(fields, line);
    if (!parsed.ok) return parsed;
    const row = parsed.value;
    const timeUs = this.layout.map.time ? row.timeUs : (this.context.atUs ?? 0);
    if (this.gatherer.flaws.isBackwards(timeUs, line)) return undefined;
    const contract = this.contractOf(row, line);
    if (!contract.ok) return contract;
    this.firstUs ??= timeUs;
    this.lastUs = timeUs;
    if (this.isBars) return this.takeBar(timeUs, contract.value, row, line);
    if (timeUs === this.firstUs && this.seen.has(contract.value)) {
      return refuse(`${this.file}:${line}`, 'the same contract twice at one moment');
    }
    this.seen.add(contract.value);
    this.watchAge(row, line);
    const future = row.future || this.context.underlying;
    const { underlyingBid: bid, underlyingAsk: ask } = row;
    if (bid > 0 && ask > bid) this.gatherer.futureQuotes.set(future, { bid, ask });
    return this.gatherer.take(timeUs, contract.value, this.sized(row.bid, row.ask, row), line);
  }

  private watchAge(row: MappedRow, line: number): void {
    const { timeUs, bidTimeUs, askTimeUs } = row;
    for (const [side, sideUs] of [
      [row.bid, bidTimeUs],
      [row.ask, askTimeUs],
    ]) {
      if (side > 0 && timeUs - sideUs > SIDE_AGE_US) {
        this.gatherer.flaws.add('sides last seen more than ten minutes before, kept', line);
      }
    }
  }

  private contractOf(row: MappedRow, line: number): Outcome<number> {
    const where = `${this.file}:${line}`;
    const { symbol, future } = row;
    if (this.layout.map.symbol) {
      const code = parseOccSymbol(symbol);
      if (!code) return refuse(where, `"${symbol}" is no option symbol`);
      const { dayUs, root, strike, right } = code;
      if (this.layout.map.strike && row.strike !== strike) {
        return refuse(where, `strike ${row.strike} beside symbol ${symbol}`);
      }
      return accept(this.gatherer.contractOf(dayUs, root, future, strike, right));
    }
    const dayUs = parseDay(row.expiry);
    if (dayUs === undefined) return refuse(where, `expiry "${row.expiry}" is no day`);
    if (!(row.strike > 0)) return refuse(where, 'no strike');
    const root = this.context.underlying;
    // Minute files of futures options name no future: the quarter's own is meant.
    const isFuture = this.context.convention.underlyingKind === 'future';
    const quarter = isFuture ? root + row.expiry.slice(0, 7).replace('-', '') : '';
    if (isFuture && !future && !QUARTERS.includes(row.expiry.slice(5, 7))) {
      return refuse(where, `expiry ${row.expiry} is no quarter's: map the future it is on`);
    }
    return accept(this.gatherer.contractOf(dayUs, root, future || quarter, row.strike, row.right));
  }

  private takeBar(
    timeUs: TimeUs,
    contractIx: number,
    row: MappedRow,
    line: number,
  ): Refusal | undefined {
    const refusal = this.flushCloses(timeUs);
    if (refusal) return refusal;
    const open = this.sized(row.bidOpen, row.askOpen, row);
    this.closes.push({
      timeUs: timeUs + BAR_US - 1,
      contractIx,
      read: this.sized(row.bid, row.ask, row),
      line,
    });
    return this.stand(timeUs, contractIx, open, line);
  }

  private flushCloses(beforeUs: TimeUs): Refusal | undefined {
    if (this.closes.length === 0 || this.closes[0].timeUs > beforeUs) return undefined;
    const due = this.closes;
    this.closes = [];
    for (const { timeUs, contractIx, read, line } of due) {
      const refusal = this.stand(timeUs, contractIx, read, line);
      if (refusal) return refusal;
    }
    return undefined;
  }

  /** Lays a bar's sides over what stands; where the two cross, the older side is withdrawn. */
  private stand(timeUs: TimeUs, ix: number, read: ReadQuote, line: number): Refusal | undefined {
    this.standing[ix] ??= { bid: NaN, bidQty: 0, bidUs: 0, ask: NaN, askQty: 0, askUs: 0 };
    const now = this.standing[ix];
    const before = { ...now };
    if (!Number.isNaN(read.bid))
      Object.assign(now, { bid: read.bid, bidQty: read.bidQty, bidUs: timeUs });
    if (!Number.isNaN(read.ask))
      Object.assign(now, { ask: read.ask, askQty: read.askQty, askUs: timeUs });
    if (now.bid >= now.ask && now.bidUs !== now.askUs) {
      this.gatherer.flaws.add('carried sides withdrawn because the other side crossed them', line);
      if (now.bidUs < now.askUs) now.bid = NaN;
      else now.ask = NaN;
    }
    const isSame =
      Object.is(now.bid, before.bid) &&
      Object.is(now.ask, before.ask) &&
      now.bidQty === before.bidQty &&
      now.askQty === before.askQty;
    return isSame ? undefined : this.gatherer.take(timeUs, ix, now, line);
  }

  private sized(bid: number, ask: number, row: MappedRow): ReadQuote {
    const { sizeUnknown } = this.context;
    return { bid, ask, bidQty: row.bidQty || sizeUnknown, askQty: row.askQty || sizeUnknown };
  }

  finish(end: CsvEnd): Outcome<ChainSource> {
    const refusal = this.flushCloses(Number.POSITIVE_INFINITY);
    if (refusal) return refusal;
    const isSnapshot = !this.isBars && this.firstUs === this.lastUs;
    const { futureQuotes } = this.gatherer;
    const hasUnderlyingPath = !isSnapshot && futureQuotes.size > 0;
    if (hasUnderlyingPath) futureQuotes.clear();
    const source = this.gatherer.finish(this.layout.name, isSnapshot, this.firstUs);
    if (!source.ok) return source;
    const notes = [...source.value.notes];
    if (end.lastLineDropped) notes.push(`${this.file}: last line has no line end and was dropped`);
    if (this.isBars) {
      notes.push(
        `${this.file}: one-minute bars: open at the bar's start, close 1 us before its end, high ` +
          'and low left out; an empty side is no quote in that minute, the one before is carried',
      );
    }
    if (hasUnderlyingPath) {
      notes.push(`${this.file}: underlying columns through time are not read: map them as --path`);
    }
    if (!this.layout.map.bid_size) {
      notes.push(`${this.file}: no sizes, ${this.context.sizeUnknown} lots assumed`);
    }
    return accept({ ...source.value, notes });
  }
}

interface Standing {
  bid: number;
  bidQty: number;
  bidUs: TimeUs;
  ask: number;
  askQty: number;
  askUs: TimeUs;
}
