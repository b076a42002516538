import type { VenueCapabilities } from '../../adapters/base/venue-capabilities.ts';

/** The conformance cards every adapter passes or declares out of scope (venues.md 12). */
export const CARDS: Readonly<Record<number, string>> = {
  1: 'logon; wrong credentials',
  2: 'logged in elsewhere is a fence',
  3: 'heartbeat kept for ten intervals',
  4: 'silence: dead in time',
  5: 'gap inward: queue, ask, order kept',
  6: 'gap outward: resend, admin collapsed',
  7: 'gap inside a resend',
  8: 'number too low, duplicate',
  9: 'whole-day replay',
  10: 'disconnect with messages in flight',
  11: 'half-open link',
  12: 'reconnect: status, diff, hold W, quote',
  13: 'daily reset, end of session',
  14: 'venue clock off by two seconds',
  15: 'new, ack, working',
  16: 'reject: price, size, unknown instrument',
  17: 'replace price; size up; size down',
  18: 'replace refused: old price stands',
  19: 'cancel; cancel of done',
  20: 'fill, partial, several in one message',
  21: 'fill during replace',
  22: 'fill during cancel; too late to cancel',
  23: 'ack before, after and without the fill',
  24: 'bust, correction',
  25: 'unsolicited cancel, restatement',
  26: 'ack never comes: in doubt, counted live',
  27: 'order unknown to us appears',
  28: 'mass cancel by each scope',
  29: 'mass quote with one bad side',
  30: 'mass status equals the book',
  31: 'ids unique over restart and takeover',
  32: 'order maps to strategy, trader, desk',
  33: 'protection set and read back; arming refused without',
  34: 'protection trip: group pulled before the next quote leaves',
  35: 'fills after a trip are booked',
  36: 'reset only by a person or a latched rule',
  37: 'cap: no breach in any sliding window, bursts and stalls',
  38: 'cap reached: stale sides cancelled first, added again by priority',
  39: 'each over-rate consequence survived: reconcile, then quote',
  40: 'cancel reserve is never spent by adds',
  41: 'no GTC from quoting',
  42: 'cancel on disconnect: on, off, partial, logout',
  43: 'limits read from the venue replace configured ones',
  44: 'order after a lost session counts as live',
  45: 'book gap: drop, pull, resubscribe',
  46: 'stale feed on a live socket: pulled',
  47: 'crossed and locked book, one side missing',
  48: 'halt, reopen, state change',
  49: 'price strings and tick bands at their edges',
  50: 'unknown fields, enums, message types tolerated and counted',
};

/** A script that passes the card, or why the venue cannot be asked for it. */
export type CardAnswer =
  | (() => void)
  | {
      readonly outOfScope: string;
      /** The capability that says so; a venue that gains it must play the card. */
      readonly because: (capabilities: VenueCapabilities) => boolean;
    };

export type CardAnswers = Readonly<Record<number, CardAnswer>>;
