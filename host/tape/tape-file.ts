import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { z } from 'zod';
import {
  type ProductDefinition,
  type Universe,
  buildUniverse,
  instrumentName,
  ticksOf,
} from '../../domain/instrument.ts';
import { type Outcome, type Refusal, accept, refuse } from '../../domain/outcome.ts';
import { isOnGrid } from '../../domain/price-rounding.ts';
import { NO_PX } from '../../domain/units.ts';
import { type Quote, QuoteLog, emptyQuotes, putQuote, quoteAt } from './quote-log.ts';
import type { QuoteColumns, Tape } from './tape.ts';
import { readLines } from './text-lines.ts';

/**
 * A tape on disk: gzip, one JSON value a line. The first is the header with products and first
 * quotes `[bidPx, bidQty, askPx, askQty]` by InstrumentIx; then one event a line,
 * `[dtUs, instrumentIx, bidPx, bidQty, askPx, askQty]`, dtUs since the event before (the first:
 * since startUs). Prices are base ticks, null an empty side.
 */
const FORMAT = 'floodgate-tape/1';

/** More would not fit the memory of a desktop beside everything else. */
export const EVENTS_MAX = 8_000_000;
const LINES_A_CHUNK = 2_000;

const grid = z.strictObject({
  tickSize: z.number(),
  bands: z.array(z.strictObject({ from: z.number(), step: z.number() })).optional(),
});
const product = z.strictObject({
  underlying: z.string().min(1),
  pointValue: z.number().positive(),
  optionGrid: grid,
  futures: z.array(
    z.strictObject({ symbol: z.string().min(1), kind: z.enum(['future', 'spot']), grid }),
  ),
  expiries: z.array(
    z.strictObject({
      label: z.string().min(1),
      expiryUs: z.int(),
      future: z.string(),
      rate: z.number(),
      strikes: z.array(z.number()),
      onlyCalls: z.array(z.number()).optional(),
      onlyPuts: z.array(z.number()).optional(),
    }),
  ),
});
const px = z.int32().nullable();
const qty = z.int32().nonnegative();
const header = z.strictObject({
  format: z.literal(FORMAT),
  name: z.string(),
  notes: z.array(z.string()),
  startUs: z.int(),
  endUs: z.int(),
  events: z.int().nonnegative().max(EVENTS_MAX),
  products: z.array(product),
  first: z.array(z.tuple([px, qty, px, qty])),
});

/** Writes a tape. Errors: the file cannot be written. */
export async function writeTape(file: string, tape: Tape): Promise<Outcome<string>> {
  try {
    await pipeline(Readable.from(chunksOf(tape)), createGzip(), createWriteStream(file));
    return accept(file);
  } catch (error) {
    return refuse(file, (error as Error).message);
  }
}

function* chunksOf(tape: Tape): Generator<string> {
  const { events, universe, first } = tape;
  const rows = Array.from({ length: universe.instrumentCount }, (_, i) => quoteJson(first, i));
  const { name, notes, startUs, endUs, products } = tape;
  const head = { format: FORMAT, name, notes, startUs, endUs, events: events.count, products };
  const firstQuotes = rows.map((row) => `[${row}]`).join(',');
  yield `${JSON.stringify(head).slice(0, -1)},"first":[${firstQuotes}]}\n`;
  let lines = '';
  let beforeUs = startUs;
  for (let i = 0; i < events.count; i++) {
    const dtUs = events.timeUs[i] - beforeUs;
    beforeUs = events.timeUs[i];
    lines += `[${dtUs},${events.instrumentIx[i]},${quoteJson(events, i)}]\n`;
    if (i % LINES_A_CHUNK === 0) {
      yield lines;
      lines = '';
    }
  }
  yield lines;
}

function quoteJson(columns: QuoteColumns, row: number): string {
  const { bidPx, bidQty, askPx, askQty } = quoteAt(columns, row);
  return `${pxJson(bidPx)},${bidQty},${pxJson(askPx)},${askQty}`;
}

function pxJson(ticks: number): string {
  return ticks === NO_PX ? 'null' : String(ticks);
}

/** Reads a tape. Refuses what is cut off, garbled or off its own grids, with file, line, reason. */
export async function readTape(file: string): Promise<Outcome<Tape>> {
  const reading: { tape?: Head } = {};
  const lines = await readLines(file, (line, lineNumber) => {
    const where = `${file}:${lineNumber}`;
    if (reading.tape) return takeEvent(reading.tape, line, where);
    const head = readHead(line, where);
    if (!head.ok) return head;
    reading.tape = head.value;
    return undefined;
  });
  if (!lines.ok) return lines;
  if (!reading.tape) return refuse(file, 'empty file');
  const { log, eventsDeclared, lastUs, ...tape } = reading.tape;
  const where = `${file}:${lines.value + 1}`;
  if (log.count !== eventsDeclared) {
    return refuse(where, `truncated: ${log.count} of ${eventsDeclared} events`);
  }
  if (lastUs > tape.endUs) return refuse(where, 'events behind the end of the tape');
  return accept({ ...tape, events: log.finish() });
}

type Head = Omit<Tape, 'events'> & { log: QuoteLog; eventsDeclared: number; lastUs: number };

function readHead(line: string, where: string): Outcome<Head> {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return refuse(where, 'header is no JSON: is this a tape?');
  }
  const parsed = header.safeParse(json);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0];
    return refuse(`${where} ${path.join('.')}`, message);
  }
  const { name, notes, startUs, endUs, events, products, first } = parsed.data;
  if (endUs < startUs) return refuse(where, 'ends before it starts');
  const universe = universeOf(products, where);
  if (!universe.ok) return universe;
  const rows = universe.value.instrumentCount;
  if (first.length !== rows) return refuse(where, `${first.length} first quotes, not ${rows}`);
  const columns = emptyQuotes(rows);
  for (const [i, [bidPx, bidQty, askPx, askQty]] of first.entries()) {
    const quote = { bidPx: bidPx ?? NO_PX, bidQty, askPx: askPx ?? NO_PX, askQty };
    const flaw = quoteFlaw(universe.value, i, quote);
    if (flaw) return refuse(`${where} first[${i}]`, flaw);
    putQuote(columns, i, quote);
  }
  return accept({
    name,
    notes,
    startUs,
    endUs,
    products,
    universe: universe.value,
    first: columns,
    log: new QuoteLog(),
    eventsDeclared: events,
    lastUs: startUs,
  });
}

/** As `buildUniverse`, which asserts that names are unique: a file's are not ours to assert. */
export function universeOf(
  products: readonly ProductDefinition[],
  where: string,
): Outcome<Universe> {
  for (const { underlying, expiries } of products) {
    const labels = new Set(expiries.map(({ label }) => label));
    if (labels.size < expiries.length) return refuse(where, `${underlying}: a label twice`);
  }
  const universe = buildUniverse(products);
  return universe.ok ? universe : refuse(`${where} ${universe.where}`, universe.why);
}

function takeEvent(head: Head, line: string, where: string): Refusal | undefined {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    return refuse(where, 'event is no JSON');
  }
  if (!Array.isArray(row) || row.length !== 6) return refuse(where, 'event is no array of six');
  for (const [i, value] of row.entries()) {
    const isEmptySide = value === null && (i === 2 || i === 4);
    if (!isEmptySide && !Number.isSafeInteger(value)) {
      return refuse(where, `field ${i + 1} is no whole number`);
    }
  }
  const [dtUs, ix, bidPx, bidQty, askPx, askQty] = row as number[];
  if (dtUs < 0) return refuse(where, 'time runs backwards');
  if (ix < 0 || ix >= head.universe.instrumentCount) return refuse(where, `no instrument ${ix}`);
  if (head.log.count === head.eventsDeclared) {
    return refuse(where, `more than the ${head.eventsDeclared} events of the header`);
  }
  const quote = { bidPx: bidPx ?? NO_PX, bidQty, askPx: askPx ?? NO_PX, askQty };
  const flaw = quoteFlaw(head.universe, ix, quote);
  if (flaw) return refuse(where, flaw);
  head.lastUs += dtUs;
  head.log.push(head.lastUs, ix, quote);
  return undefined;
}

const TICKS_MAX = 2 ** 30;

function quoteFlaw(universe: Universe, ix: number, quote: Readonly<Quote>): string | undefined {
  const ticks = ticksOf(universe, ix);
  for (const [side, at, lots] of [
    ['bid', quote.bidPx, quote.bidQty],
    ['ask', quote.askPx, quote.askQty],
  ] as const) {
    if (lots < 0 || lots > TICKS_MAX) return `${side} of ${lots} lots`;
    if (at === NO_PX) continue;
    if (Math.abs(at) > TICKS_MAX || !isOnGrid(ticks, at)) {
      return `${side} ${at} is off the grid of ${instrumentName(universe, ix)}`;
    }
  }
  return undefined;
}
