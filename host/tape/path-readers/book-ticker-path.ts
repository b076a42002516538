import { type Outcome, type Refusal, accept, refuse } from '../../../domain/outcome.ts';
import { SECOND_US } from '../../../domain/units.ts';
import { MarketFlaws } from '../market-flaws.ts';
import { readLines } from '../text-lines.ts';
import { type PathSource, emptyPathRows, gapNote } from './path-source.ts';

export const BOOK_TICKER_LAYOUT = 'book-ticker-json';

/** Local receive time in nanoseconds, a blank, the raw message. */
const LINE = /^(\d{16})\d{3} (\{.*\})$/;

interface BookTicker {
  readonly e: 'bookTicker';
  readonly s: string;
  readonly b: string;
  readonly B: string;
  readonly a: string;
  readonly A: string;
  /** Exchange match time, ms. */
  readonly T: number;
}

/**
 * Reads recorded Binance messages; the best bid and ask (`bookTicker`) are the path, everything
 * else is counted. Stamps are the local receive time, whose bursts are those a desk would see.
 */
export async function readBookTickerPath(file: string): Promise<Outcome<PathSource>> {
  const rows = emptyPathRows();
  const flaws = new MarketFlaws(file);
  const symbols: string[] = [];
  let others = 0;
  let behindUs = 0;
  const lines = await readLines(file, (line, lineNumber): Refusal | undefined => {
    const where = `${file}:${lineNumber}`;
    const match = LINE.exec(line);
    if (!match)
      return refuse(where, 'is not "receive time in ns, blank, JSON": cut off or garbled');
    const message = parseMessage(match[2]);
    if (message === undefined) return refuse(where, 'message is no JSON: cut off or garbled');
    if (!isBookTicker(message)) {
      others++;
      return undefined;
    }
    const timeUs = Number(match[1]);
    if (flaws.isBackwards(timeUs, lineNumber)) return undefined;
    const [bid, ask] = [Number(message.b), Number(message.a)];
    if (!(bid > 0 && ask > 0))
      return refuse(where, `bid ${message.b} or ask ${message.a} is no price`);
    if (bid >= ask) {
      flaws.add('crossed or locked quotes dropped, the one before stands', lineNumber);
      return undefined;
    }
    let symbolIx = symbols.indexOf(message.s);
    if (symbolIx < 0) symbolIx = symbols.push(message.s) - 1;
    behindUs += message.T * 1000 - timeUs;
    rows.timeUs.push(timeUs);
    rows.symbolIx.push(symbolIx);
    rows.bid.push(bid);
    rows.bidQty.push(Math.ceil(Number(message.B)));
    rows.ask.push(ask);
    rows.askQty.push(Math.ceil(Number(message.A)));
    rows.line.push(lineNumber);
    return undefined;
  });
  if (!lines.ok) return lines;
  const disorder = flaws.disorder();
  if (disorder) return disorder;
  const count = rows.timeUs.length;
  if (count === 0) return refuse(file, 'no bookTicker message');
  const seconds = (behindUs / count / SECOND_US).toFixed(2);
  const notes = [
    `path ${file}: layout ${BOOK_TICKER_LAYOUT}, ${count} of ${lines.value} messages are quotes, ` +
      `${others} others left out`,
    `${file}: stamps are the local clock's, on average ${seconds} s behind the exchange's`,
    `${file}: sizes are rounded up to whole lots`,
    ...flaws.notes(),
  ];
  const gaps = gapNote(rows.timeUs);
  if (gaps) notes.push(`${file}: ${gaps}`);
  return accept({ file, layout: BOOK_TICKER_LAYOUT, kind: 'quotes', symbols, rows, notes });
}

/** The message inside its stream envelope; `undefined` where the text is no JSON. */
function parseMessage(json: string): unknown {
  try {
    const envelope = JSON.parse(json) as { data?: unknown };
    return envelope.data ?? envelope;
  } catch {
    return undefined;
  }
}

function isBookTicker(message: unknown): message is BookTicker {
  const { e, s, b, a, T } = message as Partial<BookTicker>;
  return e === 'bookTicker' && Boolean(s && b && a) && Number.isSafeInteger(T);
}
