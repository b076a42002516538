import { SESSION_STATE } from '../../domain/chain-columns.ts';
import { EXPIRY_AT } from '../../domain/desk-snapshot.ts';
import { REASON, type ReasonCode } from '../../domain/reasons.ts';
import { NO_PX } from '../../domain/units.ts';
import type { DeskImage } from '../desk-image.ts';
import {
  ageText,
  clockText,
  countText,
  exchangeClockText,
  latencyText,
  priceText,
  shortCountText,
  signedFineText,
  signedText,
} from '../format/numbers.ts';
import type { FieldLook, FieldRender } from './field-painter.ts';
import { FRAME_STALE_MS } from './frame-loop.ts';

/** Underlying data older than this is shown as old; what it does to quotes is the engine's. */
export const DATA_STALE_MS = 2000;
/** Share of the cap from which the adapter cancels first. */
export const CANCEL_FIRST_SHARE = 0.8;

const SESSION_WORDS: Readonly<Record<number, string>> = {
  [SESSION_STATE.DOWN]: 'DOWN',
  [SESSION_STATE.CONNECTING]: 'CONNECTING',
  [SESSION_STATE.LOGGING_ON]: 'LOGGING ON',
  [SESSION_STATE.RECOVERING]: 'RECOVERING',
  [SESSION_STATE.UP]: 'UP',
  [SESSION_STATE.REFUSED]: 'REFUSED',
};

/** Age of the engine's stamp in the picture on the screen. */
export function frameAgeMs(image: DeskImage, pageMs: number): number {
  const engineUs = image.strip('engineUs');
  return engineUs === 0 ? Number.NaN : image.hostNowMs(pageMs) - engineUs / 1000;
}

/** Age of the future's book of the expiry on the screen; NaN before the first. */
export function dataAgeMs(image: DeskImage, pageMs: number): number {
  const arrivedMs = image.totals.expiry[EXPIRY_AT.arrivedMs];
  return arrivedMs === 0 ? Number.NaN : image.sinceOriginMs(pageMs) - arrivedMs;
}

export function isOld(ageMs: number, limitMs: number): boolean {
  return !(ageMs <= limitMs);
}

function age(ageMs: number, limitMs: number): FieldLook {
  const isStale = isOld(ageMs, limitMs);
  return { text: ageText(ageMs), state: isStale ? 'is-old' : '' };
}

function pair(p50Us: number, p99Us: number): FieldLook {
  return { text: `${latencyText(p50Us)} / ${latencyText(p99Us)}` };
}

const forwardSide =
  (at: number): FieldRender =>
  (image, pageMs) => {
    const px = image.totals.expiry[at];
    const expiry = image.hello.expiries[image.rows?.expiryIx ?? 0];
    const text = px === NO_PX || expiry === undefined ? '-' : priceText(expiry.futureTicks, px);
    return { text, state: isOld(dataAgeMs(image, pageMs), DATA_STALE_MS) ? 'is-old' : '' };
  };

const signed =
  (name: Parameters<DeskImage['strip']>[0]): FieldRender =>
  (image) => ({
    text: signedText(image.strip(name)),
  });

/** Sides whose first reason is one of these, over the whole desk. */
const countOf = (codes: readonly ReasonCode[], isWarning: boolean): FieldRender => {
  const at: readonly number[] = codes.map((code) => REASON[code]);
  return (image) => {
    const count = at.reduce((sum, ix) => sum + image.totals.counts[ix], 0);
    return { text: countText(count), state: count > 0 && isWarning ? 'is-warn' : '' };
  };
};

/** Every side of the desk by what it does: throttled sides may rest at an older price. */
export const STATE_COUNTS: readonly (readonly [string, FieldRender])[] = [
  ['Quoting', (image) => ({ text: countText(image.strip('live')) })],
  ['Throttled', countOf(['THR'], true)],
  ['Stale', countOf(['STALE'], true)],
  ['Blocked', countOf(['KILL', 'LINK', 'DIFF', 'PROT', 'LIM', 'UNPR', 'DOUBT', 'CROSS'], false)],
  ['Off', countOf(['DIS', 'OFF'], false)],
];

/** The figures of the strip, by what they are called in it. */
export const STRIP_FIELDS = {
  forwardBid: forwardSide(EXPIRY_AT.bidPx),
  forwardAsk: forwardSide(EXPIRY_AT.askPx),
  dataAge: (image, pageMs) => age(dataAgeMs(image, pageMs), DATA_STALE_MS),
  live: (image) => ({
    text: `${countText(image.strip('live'))}/${countText(image.strip('wanted'))}`,
  }),
  participation: (image) => {
    const wanted = image.strip('wanted');
    return { text: wanted === 0 ? '-' : `${Math.floor((100 * image.strip('live')) / wanted)} %` };
  },
  armed: (image) => {
    const armed = image.strip('armed');
    const text = `${countText(armed)}/${countText(image.strip('slots'))}`;
    return armed === 0 ? { text: 'DISARMED', state: 'is-warn' } : { text };
  },
  throttled: (image) => {
    const waiting = image.strip('waiting');
    return { text: countText(waiting), state: waiting > 0 ? 'is-warn' : '' };
  },
  fullIn: (image) => {
    const waiting = image.strip('waiting');
    const cap = image.strip('cap') * CANCEL_FIRST_SHARE;
    return { text: waiting === 0 || cap === 0 ? '-' : `${(waiting / cap).toFixed(1)} s` };
  },
  sends: (image) => {
    const used = image.strip('capUsed');
    const cap = image.strip('cap');
    const share = cap === 0 ? 0 : used / cap;
    const state = share >= 1 ? 'is-bad' : share >= CANCEL_FIRST_SHARE ? 'is-warn' : '';
    return { text: `${used} / ${cap}`, share, state };
  },
  reprice: (image) => pair(image.strip('repriceP50Ns') / 1000, image.strip('repriceP99Ns') / 1000),
  wire: (image) => pair(image.strip('wireP50Us'), image.strip('wireP99Us')),
  frameAge: (image, pageMs) => age(frameAgeMs(image, pageMs), FRAME_STALE_MS),
  session: (image) => {
    const session = image.strip('session');
    const isUp = session === SESSION_STATE.UP;
    if (image.strip('isJournalDown') === 1) return { text: 'JOURNAL DOWN', state: 'is-bad' };
    if (isUp && image.strip('isReconciled') === 0) return { text: 'RECONCILING', state: 'is-warn' };
    const reconnects = image.strip('reconnects');
    const again = isUp && reconnects > 0 ? ` (${reconnects} reconnects)` : '';
    const text = `${SESSION_WORDS[session] ?? 'UNKNOWN'}${again}`;
    return { text, state: isUp ? 'is-good' : 'is-bad' };
  },
  sent: (image) => ({
    text: [image.strip('adds'), image.strip('replaces'), image.strip('cancels')]
      .map(shortCountText)
      .join(' · '),
  }),
  rejects: (image) => {
    const rejects = image.strip('throttleRejects') + image.strip('otherRejects');
    const doubts = image.strip('inDoubt') + image.strip('unknownOrders');
    const state = rejects + doubts > 0 ? 'is-warn' : '';
    return { text: `${countText(rejects)} · ${countText(doubts)}`, state };
  },
  theoPnl: signed('theoPnl'),
  midPnl: signed('midPnl'),
  delta: signed('netDelta'),
  gamma: (image) => ({ text: signedFineText(image.strip('netGamma')) }),
  vega: signed('netVegaPt'),
  theta: signed('netTheta'),
  sweep: (image) => {
    const pnl = image.strip('sweepPnl');
    return { text: signedText(pnl), state: pnl < 0 ? 'is-warn' : '' };
  },
  /** Since the engine's last step, when the picture was taken. */
  beat: (image) => {
    const engineUs = image.strip('engineUs');
    const ageMs = engineUs === 0 ? Number.NaN : (image.totals.hostUs - engineUs) / 1000;
    return age(ageMs, FRAME_STALE_MS);
  },
  exchangeClock: (image, pageMs) => ({ text: exchangeClockText(image.hostNowMs(pageMs)) }),
  clock: (image, pageMs) => ({ text: clockText(image.hostNowMs(pageMs)) }),
} as const satisfies Record<string, FieldRender>;
