import { z } from 'zod';
import type { TimeUs } from '../../domain/units.ts';

const ISO = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z$/;
const SECONDS_CHARS = 19;

/** Instant of ISO text in UTC, to the microsecond; `undefined` where the text is none. */
export function parseInstant(text: string): TimeUs | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const milliseconds = Date.parse(`${match[1]}Z`);
  if (Number.isNaN(milliseconds)) return undefined;
  // 30 February would roll over into March.
  if (new Date(milliseconds).toISOString().slice(0, SECONDS_CHARS) !== match[1]) return undefined;
  return milliseconds * 1000 + Number((match[2] ?? '').padEnd(6, '0'));
}

/** ISO text in UTC with only as many decimals as needed, e.g. `2020-03-20T13:30:00Z`. */
export function instantText(instantUs: TimeUs): string {
  const seconds = Math.floor(instantUs / 1e6);
  const micros = String(instantUs - seconds * 1e6)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const whole = new Date(seconds * 1000).toISOString().slice(0, SECONDS_CHARS);
  return micros === '' ? `${whole}Z` : `${whole}.${micros}Z`;
}

const EXPECTED = 'expected an instant in UTC such as 2020-03-20T13:30:00Z';

/** ISO text in a file, `TimeUs` in the program. */
export const INSTANT = z.string({ error: EXPECTED }).transform((text, context): TimeUs => {
  const instantUs = parseInstant(text);
  if (instantUs !== undefined) return instantUs;
  context.issues.push({
    code: 'custom',
    input: text,
    message: `${EXPECTED}, found text ${JSON.stringify(text)}`,
  });
  return z.NEVER;
});
