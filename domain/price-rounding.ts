import { NO_PX, type PxTicks } from './units.ts';

/**
 * Price bands in base ticks: from `fromTicks` on, prices are `fromTicks + n * stepTicks`.
 * The first band starts at 0; bands ascend.
 */
export interface TickTable {
  /** One base tick in price units, e.g. 0.05. */
  readonly tickSize: number;
  /** Decimals that show every grid price exactly. */
  readonly decimals: number;
  readonly bands: readonly { readonly fromTicks: number; readonly stepTicks: number }[];
}

/**
 * `Math.floor(0.15 / 0.05)` is 2: the quotient of two decimals falls short of the whole number for
 * 697 of the 2,000 multiples of 0.05 up to 100, so rounding allows a millionth of a tick.
 */
export const ROUNDING_EPS_TICKS = 1e-6;

function bandOf(table: TickTable, ticks: number): number {
  let band = table.bands.length - 1;
  while (band > 0 && table.bands[band].fromTicks > ticks) band--;
  return band;
}

/** Largest grid price at or below a price in price units: for bids. HOT */
export function roundDown(table: TickTable, price: number): PxTicks {
  const ticks = price * (1 / table.tickSize) + ROUNDING_EPS_TICKS;
  const { fromTicks, stepTicks } = table.bands[bandOf(table, ticks)];
  if (stepTicks === 1) return Math.floor(ticks);
  return fromTicks + stepTicks * Math.floor((ticks - fromTicks) / stepTicks);
}

/** Smallest grid price at or above a price in price units: for asks. HOT */
export function roundUp(table: TickTable, price: number): PxTicks {
  const ticks = price * (1 / table.tickSize) - ROUNDING_EPS_TICKS;
  const band = bandOf(table, ticks);
  const { fromTicks, stepTicks } = table.bands[band];
  const up = fromTicks + stepTicks * Math.ceil((ticks - fromTicks) / stepTicks);
  const next = band + 1 < table.bands.length ? table.bands[band + 1].fromTicks : Infinity;
  return Math.min(up, next);
}

/** Grid price `steps` increments above (negative: below) a grid price. HOT */
export function stepBy(table: TickTable, px: PxTicks, steps: number): PxTicks {
  let at = px as number;
  for (let n = steps; n > 0; n--) at += table.bands[bandOf(table, at)].stepTicks;
  for (let n = steps; n < 0; n++) at -= table.bands[bandOf(table, at - 1)].stepTicks;
  return at;
}

/** Price increment that applies at and above a grid price, in base ticks. HOT */
export function stepAt(table: TickTable, px: PxTicks): number {
  return table.bands[bandOf(table, px)].stepTicks;
}

export function isOnGrid(table: TickTable, px: PxTicks): boolean {
  if (!Number.isInteger(px)) return false;
  const { fromTicks, stepTicks } = table.bands[bandOf(table, px)];
  return (px - fromTicks) % stepTicks === 0;
}

export function priceOf(table: TickTable, px: PxTicks): number {
  return px * table.tickSize;
}

/** Decimal text of a price, from integer ticks; '' for no price. */
export function formatPx(table: TickTable, px: PxTicks): string {
  return px === NO_PX ? '' : (px * table.tickSize).toFixed(table.decimals);
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * Decimal text to base ticks without a float in between: "5.25" at 0.05 is 105.
 * `undefined` where the text is no decimal or is not a whole number of base ticks.
 */
export function parsePx(table: TickTable, text: string): PxTicks | undefined {
  const match = DECIMAL.exec(text);
  if (!match) return undefined;
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > table.decimals) return undefined;
  const units = Number(match[2] + fraction.padEnd(table.decimals, '0'));
  const tickUnits = Math.round(table.tickSize * 10 ** table.decimals);
  if (!Number.isSafeInteger(units) || units % tickUnits !== 0) return undefined;
  const ticks = units / tickUnits;
  return match[1] === '-' && ticks !== 0 ? -ticks : ticks;
}
