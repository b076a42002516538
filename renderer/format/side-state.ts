import { LIVE_STATE } from '../../domain/chain-columns.ts';
import {
  type ChainImage,
  ROW_WORDS,
  SLOT_AT,
  detailOf,
  isArmedOf,
  liveOf,
  reasonOf,
  slotAt,
} from '../../domain/desk-snapshot.ts';
import { REASON, REASONS, reasonText } from '../../domain/reasons.ts';
import { NO_PX } from '../../domain/units.ts';
import { waitText } from './numbers.ts';

/** What a side does, from the worst to the best: blockers in their order, then these. */
const RANK = { reason: 0, doubt: 20, sending: 30, live: 40, none: 50 } as const;

export type SideKind = keyof typeof RANK | 'throttled';

export interface SideState {
  readonly kind: SideKind;
  readonly rank: number;
  readonly text: string;
}

/** State of one side as its cell shows it: the first reason that holds, or its order's state. */
export function sideStateOf(
  chain: ChainImage,
  row: number,
  right: number,
  side: number,
  nowMs: number,
): SideState {
  const at = row * ROW_WORDS + slotAt(right, side);
  const state = chain.words[at + SLOT_AT.state];
  const reason = reasonOf(state);
  if (reason === REASON.THR) {
    const text = `THR ${waitText(nowMs - chain.words[at + SLOT_AT.sinceMs])}`;
    return { kind: 'throttled', rank: reason, text };
  }
  if (reason >= 0)
    return { kind: 'reason', rank: reason, text: reasonText(reason, detailOf(state)) };
  const livePx = chain.words[at + SLOT_AT.livePx];
  const wantPx = chain.words[at + SLOT_AT.wantPx];
  switch (liveOf(state)) {
    case LIVE_STATE.DOUBT:
      return { kind: 'doubt', rank: RANK.doubt, text: 'DOUBT' };
    case LIVE_STATE.WORKING:
      return livePx === wantPx
        ? { kind: 'live', rank: RANK.live, text: 'LIVE' }
        : { kind: 'sending', rank: RANK.sending, text: 'SEND' };
    case LIVE_STATE.NONE:
      return wantPx === NO_PX
        ? { kind: 'none', rank: RANK.none, text: '' }
        : { kind: 'sending', rank: RANK.sending, text: 'SEND' };
    default:
      return { kind: 'sending', rank: RANK.sending, text: 'SEND' };
  }
}

/** One text for both sides of an option; when they differ the worse one, with its side. */
export function bothSidesText(bid: SideState, ask: SideState): string {
  if (bid.kind === ask.kind && bid.kind === 'throttled') {
    return bid.text.length >= ask.text.length && bid.text > ask.text ? bid.text : ask.text;
  }
  if (bid.text === ask.text) return bid.text;
  return bid.rank <= ask.rank ? `B ${bid.text}` : `A ${ask.text}`;
}

/** All that keeps a side from quoting, in words, for the passport and for reading aloud. */
export function blockerWords(chain: ChainImage, row: number, right: number, side: number): string {
  const at = row * ROW_WORDS + slotAt(right, side);
  const bits = chain.words[at + SLOT_AT.blockers];
  const words = REASONS.filter((_, ix) => (bits & (1 << ix)) !== 0).map((reason) => reason.words);
  if (words.length > 0) return words.join('; ');
  return isArmedOf(chain.words[at + SLOT_AT.state]) ? 'nothing blocks it' : 'not armed';
}

const KIND_WORDS: Readonly<Record<SideKind, string>> = {
  reason: '',
  throttled: '',
  doubt: 'order in doubt',
  sending: 'being sent',
  live: 'live',
  none: 'nothing wanted',
};

/** Both sides in full words, for reading aloud: never codes. */
export function bothSidesWords(
  chain: ChainImage,
  row: number,
  right: number,
  bid: SideState,
  ask: SideState,
): string {
  const words = (state: SideState, side: number): string =>
    KIND_WORDS[state.kind] || blockerWords(chain, row, right, side);
  const [bidWords, askWords] = [words(bid, 0), words(ask, 1)];
  return bidWords === askWords ? `both sides ${bidWords}` : `bid ${bidWords}, ask ${askWords}`;
}
