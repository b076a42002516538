import { CALL, PUT, type Right, type TimeUs } from '../../../domain/units.ts';
import { parseDay } from '../instants.ts';

export interface OptionCode {
  readonly root: string;
  /** UTC midnight of the day that the code names. */
  readonly dayUs: TimeUs;
  readonly right: Right;
  readonly strike: number;
}

const OCC = /^([A-Z]{1,6})\s*(\d\d)(\d\d)(\d\d)([CP])(\d{8})$/;

/** OCC symbol: root, yymmdd, C or P, strike x 1000 in eight digits: `SPXW260202C02800000`. */
export function parseOccSymbol(text: string): OptionCode | undefined {
  const match = OCC.exec(text);
  if (!match) return undefined;
  const [, root, year, month, day, letter, strike] = match;
  const dayUs = parseDay(`20${year}-${month}-${day}`);
  if (dayUs === undefined || Number(strike) === 0) return undefined;
  return { root, dayUs, right: letter === 'C' ? CALL : PUT, strike: Number(strike) / 1000 };
}

const CBOE = /\(([A-Z]+)(\d\d)(\d\d)([A-X])(\d+(?:\.\d+)?)-E\)$/;

/**
 * Code in a CBOE quote page, e.g. `11 Mar 400.00 (SPX1119C400-E)`: root, year, day, month letter
 * (A to L call, M to X put, January to December), strike. The heading's month is not the expiry.
 */
export function parseCboeCode(text: string): OptionCode | undefined {
  const match = CBOE.exec(text);
  if (!match) return undefined;
  const [, root, year, day, letter, strike] = match;
  const month = letter.charCodeAt(0) - 65;
  const dayUs = parseDay(`20${year}-${String((month % 12) + 1).padStart(2, '0')}-${day}`);
  if (dayUs === undefined) return undefined;
  return { root, dayUs, right: month < 12 ? CALL : PUT, strike: Number(strike) };
}
