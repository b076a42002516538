import { type TickTable, formatPx } from '../../domain/price-rounding.ts';
import type { PxTicks } from '../../domain/units.ts';

/**
 * The only place that turns numbers into text. Blank stands for "none", never 0 or NaN; decimals
 * are fixed by kind, so that columns of figures line up.
 */
export function priceText(table: TickTable, px: PxTicks): string {
  return formatPx(table, px);
}

export function fixedText(value: number, decimals: number): string {
  return Number.isFinite(value) ? value.toFixed(decimals) : '';
}

/** Sign always shown; nothing but a quiet dot for flat. */
export function lotsText(lots: number): string {
  if (lots === 0) return '·';
  return lots > 0 ? `+${lots}` : String(lots);
}

/** Whole hundredths: 52 is a delta of 0.52. */
export function deltaText(delta: number): string {
  return Number.isFinite(delta) ? String(Math.round(delta * 100) + 0) : '';
}

/** Vol in points: 14.30 is 0.143. */
export function volText(vol: number): string {
  return vol > 0 ? (vol * 100).toFixed(2) : '';
}

/** With its sign and thousands apart: `+12,412`. */
export function signedText(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const whole = Math.round(value);
  const digits = String(Math.abs(whole)).replace(/\B(?=(\d{3})+$)/g, ',');
  if (whole === 0) return '0';
  return whole > 0 ? `+${digits}` : `-${digits}`;
}

/** As `signedText`, with two decimals where they say something: `-0.02`, `+1,204`. */
export function signedFineText(value: number): string {
  if (!Number.isFinite(value) || Math.abs(value) >= 100) return signedText(value);
  const text = value.toFixed(2);
  return Number(text) > 0 ? `+${text}` : Number(text) === 0 ? '0.00' : text;
}

export function countText(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Milliseconds below one second, then seconds, then minutes. */
export function ageText(ms: number): string {
  if (!Number.isFinite(ms)) return '-';
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 120_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min`;
}

/** Short form behind a code: `0.4s`. */
export function waitText(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  return seconds < 100 ? `${seconds.toFixed(1)}s` : `${Math.round(seconds / 60)}m`;
}

/** Microseconds in the unit that keeps three digits. */
export function latencyText(us: number): string {
  if (!Number.isFinite(us)) return '-';
  if (us < 1000) return `${Math.round(us)} µs`;
  return `${(us / 1000).toFixed(us < 10_000 ? 2 : 1)} ms`;
}

/** Three digits at most: `816`, `8.6k`, `86k`. */
export function shortCountText(count: number): string {
  if (count < 1000) return String(Math.round(count));
  return `${(count / 1000).toFixed(count < 9950 ? 1 : 0)}k`;
}

const DAY_MS = 86_400_000;

/** Time of day, UTC: `14:31:59.4 UTC`. */
export function clockText(ms: number): string {
  if (!Number.isFinite(ms) || ms <= 0) return '--:--:--.- UTC';
  const day = ((ms % DAY_MS) + DAY_MS) % DAY_MS;
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  const hours = two(day / 3_600_000);
  const minutes = two((day / 60_000) % 60);
  return `${hours}:${minutes}:${two((day / 1000) % 60)}.${Math.floor((day / 100) % 10)} UTC`;
}

const CHICAGO = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'America/Chicago',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** Time of day where the exchange is, Chicago: `09:31:59 CT`. */
export function exchangeClockText(ms: number): string {
  return Number.isFinite(ms) && ms > 0 ? `${CHICAGO.format(ms)} CT` : '--:--:-- CT';
}

/** Time of day to the millisecond, or to the microsecond: `14:31:59.412`. */
export function stampText(us: number, digits: 3 | 6 = 3): string {
  if (!Number.isFinite(us) || us <= 0) return '';
  const dayUs = us % (DAY_MS * 1000);
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  const hours = two(dayUs / 3.6e9);
  const minutes = two((dayUs / 6e7) % 60);
  const fraction = String(Math.floor(dayUs % 1e6)).padStart(6, '0');
  return `${hours}:${minutes}:${two((dayUs / 1e6) % 60)}.${fraction.slice(0, digits)}`;
}
