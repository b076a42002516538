import { type Outcome, type Refusal, accept, refuse } from '../../../domain/outcome.ts';
import { PUT, CALL, type Right, type TimeUs } from '../../../domain/units.ts';
import { readCsv } from '../csv-rows.ts';
import { newYorkUs, parseDay } from '../instants.ts';
import { ChainGatherer, type ChainSource } from './chain-source.ts';
import type { ChainContext } from './csv-chain.ts';
import { parseCboeCode } from './option-codes.ts';

export const CBOE_PAGE_LAYOUT = 'cboe-page';

const STAMP = /^([A-Z][a-z]{2}) (\d{1,2}) (\d{4}) @ (\d\d):(\d\d) ET$/;
const HEADER = 'Calls,Last Sale,Net,Bid,Ask,Vol,Open Int,Puts,Last Sale,Net,Bid,Ask,Vol,Open Int,';
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const FIELDS = HEADER.split(',').length;

/** Reads a CBOE quote page: index and stamp above, then calls left and puts right in each row. */
export async function readCboePage(
  file: string,
  context: ChainContext,
): Promise<Outcome<ChainSource>> {
  const page = new PageReader(file, context);
  const end = await readCsv(file, (fields, line) => page.take(fields, line));
  if (!end.ok) return end;
  return page.finish(end.value.lastLineDropped);
}

class PageReader {
  private readonly file: string;
  private readonly context: ChainContext;
  private readonly gatherer: ChainGatherer;
  private readonly seen = new Set<number>();
  private rows = 0;
  private index = '';
  private momentUs: TimeUs = 0;

  constructor(file: string, context: ChainContext) {
    this.file = file;
    this.context = context;
    this.gatherer = new ChainGatherer(file, context.convention, context.underlying);
  }

  take(fields: readonly string[], line: number): Refusal | undefined {
    const where = `${this.file}:${line}`;
    switch (this.rows++) {
      case 0:
        if (!/^\d+(\.\d+)?$/.test(fields[1])) return refuse(where, 'no index level in the heading');
        this.index = fields[1];
        return undefined;
      case 1: {
        const momentUs = parseStamp(fields[0]);
        if (momentUs === undefined) return refuse(where, `"${fields[0]}" is no stamp of a page`);
        this.momentUs = momentUs;
        return undefined;
      }
      case 2:
        return fields.join(',') === HEADER ? undefined : refuse(where, 'other columns than a page');
      default:
        if (fields.length !== FIELDS) {
          return refuse(where, `${fields.length} fields, not ${FIELDS}: cut off or garbled`);
        }
        return this.takeOption(fields, 0, CALL, line) ?? this.takeOption(fields, 7, PUT, line);
    }
  }

  private takeOption(
    fields: readonly string[],
    from: number,
    right: Right,
    line: number,
  ): Refusal | undefined {
    const where = `${this.file}:${line}`;
    const code = parseCboeCode(fields[from]);
    if (!code || code.right !== right) return refuse(where, `"${fields[from]}" has no option code`);
    const [bid, ask] = [Number(fields[from + 3]), Number(fields[from + 4])];
    if (!(bid >= 0 && ask >= 0)) return refuse(where, 'bid or ask is no price');
    const { dayUs, root, strike } = code;
    const contractIx = this.gatherer.contractOf(dayUs, root, '', strike, right);
    if (this.seen.has(contractIx)) return refuse(where, `${fields[from]} stands there twice`);
    this.seen.add(contractIx);
    const { sizeUnknown } = this.context;
    const read = { bid: bid || NaN, bidQty: sizeUnknown, ask: ask || NaN, askQty: sizeUnknown };
    return this.gatherer.take(this.momentUs, contractIx, read, line);
  }

  finish(lastLineDropped: boolean): Outcome<ChainSource> {
    if (this.rows < 4) return refuse(this.file, 'no option in the page');
    const source = this.gatherer.finish(CBOE_PAGE_LAYOUT, true, this.momentUs);
    if (!source.ok) return source;
    const notes = [
      ...source.value.notes,
      `${this.file}: index at ${this.index}; expiries from the option codes, not from the headings`,
      `${this.file}: no sizes, ${this.context.sizeUnknown} lots assumed`,
    ];
    if (lastLineDropped) notes.push(`${this.file}: last line has no line end and was dropped`);
    return accept({ ...source.value, notes });
  }
}

/** `Jan 24 2011 @ 14:03 ET`. */
function parseStamp(text: string): TimeUs | undefined {
  const match = STAMP.exec(text);
  if (!match) return undefined;
  const month = String(MONTHS.indexOf(match[1]) + 1).padStart(2, '0');
  const dayUs = parseDay(`${match[3]}-${month}-${match[2].padStart(2, '0')}`);
  return dayUs === undefined ? undefined : newYorkUs(dayUs, Number(match[4]), Number(match[5]));
}
