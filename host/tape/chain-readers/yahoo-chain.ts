import { type Outcome, accept, refuse } from '../../../domain/outcome.ts';
import type { TimeUs } from '../../../domain/units.ts';
import { readCsv } from '../csv-rows.ts';
import { dayOf, instantText, newYorkUs, parseInstant } from '../instants.ts';
import type { ChainSource } from './chain-source.ts';
import { type ChainContext, readCsvChain } from './csv-chain.ts';

export const YAHOO_LAYOUT = 'yahoo-chain';
export const YAHOO_HEADER =
  'contractSymbol,lastTradeDate,strike,lastPrice,bid,ask,change,percentChange,volume,' +
  'openInterest,impliedVolatility,inTheMoney,contractSize,currency,option_type,expiration';
const LAST_TRADE = 1;

/**
 * Reads a Yahoo chain: expiry, right and strike from the symbol. The file has no stamp of the
 * quotes; without one given, the close (16:00 New York) of the day of the latest trade is taken.
 */
export async function readYahooChain(
  file: string,
  context: ChainContext,
): Promise<Outcome<ChainSource>> {
  const moment = context.atUs === undefined ? await lastClose(file) : accept(context.atUs);
  if (!moment.ok) return moment;
  const map = { symbol: 'contractSymbol', strike: 'strike', bid: 'bid', ask: 'ask' };
  const atUs = moment.value;
  const source = await readCsvChain(file, { name: YAHOO_LAYOUT, map }, { ...context, atUs });
  if (!source.ok || context.atUs !== undefined) return source;
  const note =
    `${file}: quotes have no stamp; taken as of ${instantText(atUs)}, ` +
    'the close of the last trading day';
  return accept({ ...source.value, notes: [...source.value.notes, note] });
}

async function lastClose(file: string): Promise<Outcome<TimeUs>> {
  let latestUs = 0;
  const end = await readCsv(file, (fields, line) => {
    if (line === 1) return undefined;
    const timeUs = parseInstant(fields[LAST_TRADE] ?? '');
    if (timeUs === undefined) return refuse(`${file}:${line}`, 'lastTradeDate is no instant');
    latestUs = Math.max(latestUs, timeUs);
    return undefined;
  });
  if (!end.ok) return end;
  return latestUs > 0 ? accept(newYorkUs(dayOf(latestUs), 16, 0)) : refuse(file, 'no option');
}
