import { LIMITS } from './limits.ts';
import { type Outcome, accept, refuse } from './outcome.ts';
import { REASONS } from './reasons.ts';
import { hashText } from './time.ts';
import { type TimeUs, assert } from './units.ts';

/**
 * A frame is the whole message from host to screen: totals, every underlying, the expiry on the
 * screen, and the changed cells of its chain. All words are 32 bits, host byte order.
 *
 *   HEAD          8 words    hash, number, subscription, conflated, underlyings, rows, bytes, 0
 *   hostUs        f64        desk clock when the frame was built
 *   STRIP         f64 each   desk totals
 *   COUNTS        i32        sides by reason: 3 scopes x (first reason, first besides DIS and KILL)
 *   EXPIRY        i32        one record
 *   UNDERLYINGS   i32        one record each
 *   rows          { row, mask of cells 0-31, mask of cells 32-, changed cells ascending }
 */
export const STRIP = [
  'engineUs',
  'engineEpoch',
  'session',
  'isReconciled',
  'isPullingAll',
  'isJournalDown',
  'cap',
  'capUsed',
  'adds',
  'replaces',
  'cancels',
  'throttleRejects',
  'otherRejects',
  'unknownOrders',
  'inDoubt',
  'reconnects',
  'waiting',
  'oldestWaitUs',
  'lastReceivedUs',
  'wanted',
  'armed',
  'live',
  'reprices',
  'repriceP50Ns',
  'repriceP99Ns',
  'wireP50Us',
  'wireP99Us',
  'realised',
  'theoPnl',
  'midPnl',
  'netDelta',
  'netGamma',
  'netVegaPt',
  'netTheta',
  /** Won against theo if all that rests were taken now. */
  'sweepPnl',
  'fills',
  'slots',
  'isKilled',
  'killedUs',
  'killOrders',
  'killLeft',
  'killTookUs',
] as const;
export type StripField = (typeof STRIP)[number];

/** Cells of a strike; those in `FLOAT_CELLS` are Float32, the others Int32. */
const SLOT_CELLS = [
  'wantPx',
  'wantQty',
  'livePx',
  'liveQty',
  'state',
  'blockers',
  'sinceMs',
  'edge',
];
const RIGHT_CELLS = [
  'bidPx',
  'bidQty',
  'askPx',
  'askQty',
  'lots',
  'theo',
  'delta',
  'bidIv',
  'askIv',
];
const STRIKE_CELLS = ['vol', 'gamma', 'vegaPt'];
export const SLOT_WORDS = SLOT_CELLS.length;
const RIGHT_WORDS = RIGHT_CELLS.length + 2 * SLOT_WORDS;
export const ROW_WORDS = STRIKE_CELLS.length + 2 * RIGHT_WORDS;

/** Offsets in a row. */
export const STRIKE_AT = { vol: 0, gamma: 1, vegaPt: 2 } as const;
/** Offsets behind `rightAt`. */
export const RIGHT_AT = {
  bidPx: 0,
  bidQty: 1,
  askPx: 2,
  askQty: 3,
  lots: 4,
  theo: 5,
  delta: 6,
  /** Implied vols of the others' best; 0 where a price has none. */
  bidIv: 7,
  askIv: 8,
} as const;
/** Offsets behind `slotAt`. */
export const SLOT_AT = {
  wantPx: 0,
  wantQty: 1,
  livePx: 2,
  liveQty: 3,
  state: 4,
  blockers: 5,
  sinceMs: 6,
  /** Asked distance to theo, in price: before lean, fade, rounding and width. */
  edge: 7,
} as const;

export function rightAt(right: number): number {
  return STRIKE_CELLS.length + right * RIGHT_WORDS;
}
export function slotAt(right: number, side: number): number {
  return rightAt(right) + RIGHT_CELLS.length + side * SLOT_WORDS;
}

/** One word for what a side is doing: live state, the reason shown and its detail, permission. */
export function packState(live: number, reason: number, detail: number, isArmed: boolean): number {
  return live | ((reason + 1) << 4) | (detail << 12) | (isArmed ? 1 << 20 : 0);
}
export function liveOf(state: number): number {
  return state & 15;
}
/** -1 without a reason. */
export function reasonOf(state: number): number {
  return ((state >> 4) & 255) - 1;
}
export function detailOf(state: number): number {
  return (state >> 12) & 255;
}
export function isArmedOf(state: number): boolean {
  return (state & (1 << 20)) !== 0;
}

/** Record of an underlying; floats from `netDelta` on. */
export const UNDERLYING_AT = {
  bidPx: 0,
  bidQty: 1,
  askPx: 2,
  askQty: 3,
  marketState: 4,
  arrivedMs: 5,
  armed: 6,
  wanted: 7,
  live: 8,
  waiting: 9,
  slots: 10,
  netDelta: 11,
  netGamma: 12,
  netVegaPt: 13,
  theoPnl: 14,
  midPnl: 15,
} as const;
export const UNDERLYING_WORDS = 16;

/** Record of the expiry on the screen; its future's book; floats from `forwardBid` on. */
export const EXPIRY_AT = {
  bidPx: 0,
  bidQty: 1,
  askPx: 2,
  askQty: 3,
  marketState: 4,
  arrivedMs: 5,
  armed: 6,
  wanted: 7,
  live: 8,
  waiting: 9,
  slots: 10,
  curveVersion: 11,
  forwardBid: 12,
  forwardAsk: 13,
  years: 14,
  atmVol: 15,
  /** Seconds since the premium table in force was asked for; below 0: there is none. */
  premiumAgeS: 16,
} as const;
export const EXPIRY_WORDS = 18;

export const COUNT_SCOPES = ['all', 'underlying', 'expiry'] as const;
/** Words a scope: sides by the reason shown, then by the first reason besides DIS. */
export const COUNT_WORDS = 2 * REASONS.length;

export const FRAME_HASH = hashText(
  JSON.stringify([
    STRIP,
    SLOT_CELLS,
    RIGHT_CELLS,
    STRIKE_CELLS,
    UNDERLYING_AT,
    EXPIRY_AT,
    REASONS.length,
  ]),
);

const HEAD_WORDS = 8;
const STRIP_AT_BYTES = HEAD_WORDS * 4 + 8;
const COUNTS_AT = STRIP_AT_BYTES / 4 + STRIP.length * 2;
const EXPIRY_WORD_AT = COUNTS_AT + COUNT_SCOPES.length * COUNT_WORDS;
const UNDERLYINGS_AT = EXPIRY_WORD_AT + EXPIRY_WORDS;
const ROW_BYTES_MAX = (3 + ROW_WORDS) * 4;

assert(ROW_WORDS <= 64, 'two mask words name every cell of a row');

/** What the host says and the screen sees, apart from the chain. */
export class DeskTotals {
  hostUs: TimeUs = 0;
  readonly strip = new Float64Array(STRIP.length);
  readonly counts = new Int32Array(COUNT_SCOPES.length * COUNT_WORDS);
  readonly expiry = new Int32Array(EXPIRY_WORDS);
  readonly expiryFloats = new Float32Array(this.expiry.buffer);
  readonly underlyings: Int32Array;
  readonly underlyingFloats: Float32Array;

  constructor(underlyingCount: number) {
    this.underlyings = new Int32Array(underlyingCount * UNDERLYING_WORDS);
    this.underlyingFloats = new Float32Array(this.underlyings.buffer);
  }
}

/** Cells of one chain by row, seen as integers and as floats. */
export class ChainImage {
  readonly rows: number;
  readonly words: Int32Array;
  readonly floats: Float32Array;

  constructor(rows: number) {
    this.rows = rows;
    this.words = new Int32Array(rows * ROW_WORDS);
    this.floats = new Float32Array(this.words.buffer);
  }
}

export interface FrameHead {
  readonly number: number;
  readonly subscription: number;
  readonly conflated: number;
}

/** Builds frames in one scratch buffer; `finish` hands out an exact copy. */
export class FrameWriter {
  private readonly words = new Int32Array(LIMITS.frameBytesMax / 4);
  private readonly doubles = new Float64Array(this.words.buffer);
  private at = 0;

  begin(head: FrameHead, totals: DeskTotals): void {
    const { words } = this;
    const underlyingCount = totals.underlyings.length / UNDERLYING_WORDS;
    words.set([
      FRAME_HASH,
      head.number,
      head.subscription,
      head.conflated,
      underlyingCount,
      0,
      0,
      0,
    ]);
    this.doubles[HEAD_WORDS / 2] = totals.hostUs;
    this.doubles.set(totals.strip, STRIP_AT_BYTES / 8);
    words.set(totals.counts, COUNTS_AT);
    words.set(totals.expiry, EXPIRY_WORD_AT);
    words.set(totals.underlyings, UNDERLYINGS_AT);
    this.at = UNDERLYINGS_AT + totals.underlyings.length;
  }

  /**
   * Adds the cells of `row` in `now` that differ from `sent` (all of them when `isFirst`) and
   * brings `sent` up to date. False, and nothing changed, when the frame is full.
   */
  addRow(row: number, now: ChainImage, sent: ChainImage, isFirst: boolean): boolean {
    if (this.at * 4 + ROW_BYTES_MAX > LIMITS.frameBytesMax) return false;
    const { words } = this;
    const base = row * ROW_WORDS;
    let end = this.at + 3;
    let low = 0;
    let high = 0;
    for (let cell = 0; cell < ROW_WORDS; cell++) {
      const word = now.words[base + cell];
      if (word === sent.words[base + cell] && !isFirst) continue;
      sent.words[base + cell] = word;
      words[end++] = word;
      if (cell < 32) low |= 1 << cell;
      else high |= 1 << (cell - 32);
    }
    if ((low | high) === 0) return true;
    words[this.at] = row;
    words[this.at + 1] = low;
    words[this.at + 2] = high;
    this.at = end;
    words[5]++;
    return true;
  }

  finish(): ArrayBuffer {
    this.words[6] = this.at * 4;
    assert(this.at * 4 <= LIMITS.frameBytesMax, `frame of ${this.at * 4} bytes`);
    return this.words.buffer.slice(0, this.at * 4);
  }
}

/**
 * Applies a frame. Rows go into `chain` when they belong to `subscription`, else they are passed
 * over. Refuses another layout, another universe, a short or long buffer, rows out of range; what
 * came before the fault stays applied, so the caller drops the link.
 */
export function applyFrame(
  buffer: ArrayBuffer,
  totals: DeskTotals,
  chain: ChainImage,
  subscription: number,
): Outcome<FrameHead> {
  if (buffer.byteLength % 4 !== 0) {
    return refuse('byte 0', `${buffer.byteLength} bytes are no whole words`);
  }
  const words = new Int32Array(buffer);
  if (words.length < UNDERLYINGS_AT) return refuse('byte 0', `frame of ${buffer.byteLength} bytes`);
  if (words[0] >>> 0 !== FRAME_HASH) return refuse('byte 0', 'frame of another layout');
  if (words[6] !== buffer.byteLength) return refuse('byte 24', 'length differs from the frame');
  if (words[4] * UNDERLYING_WORDS !== totals.underlyings.length) {
    return refuse('byte 16', `${words[4]} underlyings`);
  }
  if (words.length < UNDERLYINGS_AT + totals.underlyings.length) {
    return refuse('byte 16', 'frame ends inside the underlyings');
  }
  const doubles = new Float64Array(buffer, 0, COUNTS_AT / 2);
  totals.hostUs = doubles[HEAD_WORDS / 2];
  totals.strip.set(doubles.subarray(STRIP_AT_BYTES / 8));
  totals.counts.set(words.subarray(COUNTS_AT, EXPIRY_WORD_AT));
  totals.underlyings.set(
    words.subarray(UNDERLYINGS_AT, UNDERLYINGS_AT + totals.underlyings.length),
  );
  const head = { number: words[1], subscription: words[2], conflated: words[3] };
  if (head.subscription !== subscription) return accept(head);
  totals.expiry.set(words.subarray(EXPIRY_WORD_AT, UNDERLYINGS_AT));
  return applyRows(words, UNDERLYINGS_AT + totals.underlyings.length, chain, head);
}

function applyRows(
  words: Int32Array,
  start: number,
  chain: ChainImage,
  head: FrameHead,
): Outcome<FrameHead> {
  let at = start;
  for (let n = words[5]; n > 0; n--) {
    const row = words[at];
    if (at + 3 > words.length || row < 0 || row >= chain.rows) {
      return refuse(`byte ${at * 4}`, `row ${row} of ${chain.rows}`);
    }
    const low = words[at + 1];
    const high = words[at + 2];
    let from = at + 3;
    for (let cell = 0; cell < ROW_WORDS; cell++) {
      const isChanged = cell < 32 ? (low >>> cell) & 1 : (high >>> (cell - 32)) & 1;
      if (isChanged) chain.words[row * ROW_WORDS + cell] = words[from++];
    }
    if (from > words.length) return refuse(`byte ${at * 4}`, 'frame ends inside a row');
    at = from;
  }
  if (at !== words.length) return refuse(`byte ${at * 4}`, 'bytes behind the last row');
  return accept(head);
}
