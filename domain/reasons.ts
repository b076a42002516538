/**
 * Why a side is not quoted: a closed list in order of precedence (trading.md 2.6, ui.md 6). The
 * cell shows the first reason; the rest stay in the bit set. Bits 0 to 10 empty the want, except
 * DOUBT; DOUBT and THR are the adapter's and leave the want standing.
 */
export const REASONS = [
  { code: 'KILL', words: 'killed' },
  { code: 'LINK', words: 'venue session down or not reconciled' },
  { code: 'DIFF', words: 'disabled by drop-copy differences' },
  { code: 'DIS', words: 'not armed' },
  { code: 'OFF', words: 'switched off' },
  { code: 'PROT', words: 'protection tripped' },
  { code: 'LIM', words: 'a limit would be broken' },
  { code: 'STALE', words: 'underlying, book or curve too old' },
  { code: 'UNPR', words: 'no finite theoretical value' },
  { code: 'DOUBT', words: 'order state unknown at the venue' },
  { code: 'CROSS', words: 'would cross the market or our own order' },
  { code: 'THR', words: 'waiting for message budget' },
] as const;

export type ReasonCode = (typeof REASONS)[number]['code'];

export const REASON = {
  KILL: 0,
  LINK: 1,
  DIFF: 2,
  DIS: 3,
  OFF: 4,
  PROT: 5,
  LIM: 6,
  STALE: 7,
  UNPR: 8,
  DOUBT: 9,
  CROSS: 10,
  THR: 11,
} as const satisfies Record<ReasonCode, number>;
export type Reason = (typeof REASON)[ReasonCode];

/** Detail of a reason, shown behind its code as in `STALE:und`. */
export const DETAILS = [
  '',
  'down',
  'recover',
  'market',
  'rule',
  'side',
  'pos',
  'band',
  'size',
  'und',
  'book',
  'curve',
  'fwd',
  'vol',
  'model',
  'expiry',
  'edge',
  'floor',
  'mkt',
  'self',
  'unlisted',
  'engine',
  'sweep',
] as const;
export type Detail = (typeof DETAILS)[number];

export function detailIx(detail: Detail): number {
  return DETAILS.indexOf(detail);
}

/** First reason of a bit set, -1 when it is empty. HOT */
export function firstReason(bits: number): number {
  return bits === 0 ? -1 : 31 - Math.clz32(bits & -bits);
}

export function reasonText(reason: number, detail: number): string {
  if (reason < 0) return '';
  const { code } = REASONS[reason];
  return detail > 0 ? `${code}:${DETAILS[detail]}` : code;
}
