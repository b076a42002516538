/**
 * Every kind of fault that the simulation draws, with the range it draws from. Each is on in half
 * of all sessions, so that rare pairs meet. A new kind is one row here and one place that hits it.
 */
export const FAULT_KINDS = {
  'net.delay': 'one way 0.1 to 30 ms instead of 2',
  'net.jitter': '0.5, 5 or 40 ms',
  'net.stall': '50 to 350 ms for 0.5 % of frames, the burst behind it compressed',
  'net.clog': 'one direction for 0.1 to 3 s, once or twice',
  'net.disconnect': 'closed in order, 0 to 2 a session',
  'net.reset': 'closed at once, what is under way lost both ways, 0 to 2 a session',
  'net.half-open': 'dead without a word, until the calm phase or a restart',
  'net.in-flight-lost': 'a close that loses the last 0 to 500 ms',
  'net.slow-reader': 'the desk reads nothing for 0.1 to 1 s; in part the venue hangs up',
  'ses.duplicate': '2 % of the frames about orders come twice',
  'ses.whole-day': 'the account, all of its orders and trades, unasked',
  'ses.logon-reject': '1 to 3 logons in a row are refused',
  'ses.elsewhere': 'another session logs on as ours',
  'ses.logout': 'the venue ends the session',
  'venue.rate-refusal': '1 % of counted requests refused for the rate though within the cap',
  'venue.cancel-on-disconnect': 'all, some or none of the orders go with the connection',
  'ord.partial-fill': 'a resting order trades in part, 10 a session',
  'ord.fill-in-cancel': '20 % of cancels meet a fill',
  'ord.fill-in-replace': '20 % of replaces meet a fill',
  'ord.too-late': '5 % of cancels are refused',
  'ord.ack-lost': '1 % of answers never come',
  'ord.ack-late': '1 % of answers come up to 3 s late, those of the same market behind them',
  'ord.bust': 'a trade is taken back, 0 to 2 a session',
  'ord.unsolicited-cancel': 'the venue cancels an order, 0 to 5 a session',
  'ord.restatement': 'the venue makes an order smaller, 0 to 5 a session',
  'mkt.halt': 'one underlying or all, 50 ms to 3 s',
  'mkt.no-cancel': 'neither cancel nor change for 50 ms to 1 s',
  'mkt.collar': '3 % of new orders and replaces are refused for their price',
  'mkt.gap': '1 to 100 depth messages are left out',
  'mkt.stale': 'no depth at all for 0.5 to 4 s, the session alive',
  'mkt.crossed': '2 % of the depth of futures is crossed',
  'mkt.bad-print': '0.5 % of the future quotes are 5 to 200 bp off',
  'mkt.one-side': '5 % of the future quotes lack a side',
  'mkt.jump': '20 to 150 bp in 40 ms to 2 s',
  'mkt.test-data': '1 % of depth is marked as delayed and wrong',
  'proc.crash': 'the whole desk, down 0.05 to 3 s',
  'proc.crash-engine': 'the engine thread alone',
  'proc.crash-adapter': 'the adapter thread alone',
  'proc.kill-at-write': 'the whole desk at its next journal write or frame',
  'proc.pause-engine': '10 ms to 2 s; replaced after 0.5 s of silence',
  'proc.pause-adapter': '10 ms to 2 s; replaced after 0.5 s of silence',
  'proc.screen-frozen': 'the screen acknowledges nothing for 1 to 5 s',
  'disk.torn-tail': 'a crash loses what was not drained or synced',
  'disk.bit-flip': 'a crash finds a changed block: the journal ends before it',
  'disk.full': 'the journal takes nothing for 0.1 to 1 s',
  'disk.slow-fsync': 'ids become durable 1 ms to 2 s after they are asked for',
  'time.wall-jump': 'the clock at a restart is off by up to an hour',
  'time.drift': '0 to 200 ppm and up to 2 s against the venue',
  'ops.pull': 'a person pulls and arms again',
  'ops.kill': 'a person kills, tries to arm, and clears the latch after a while',
  'ops.curve': 'another curve while armed',
  'ops.stale-arm': 'a screen that was frozen arms',
} as const;

export type FaultKind = keyof typeof FAULT_KINDS;
export const ALL_FAULTS = Object.keys(FAULT_KINDS) as FaultKind[];

/** Kinds of the reliability document that have nothing to hit yet, and what they wait for. */
export const WAITING_KINDS: Readonly<Record<string, string>> = {
  'net.reorder across links': 'a second link: drop copy',
  'net.split and glued frames':
    'byte streams: FIX and SoupBinTCP (CTS frames are WebSocket messages)',
  'ses.seq too high, too low': 'sequence numbers: FIX',
  'ses.replay of the gap, gap inside a resend': 'resend requests: FIX',
  'ses.heartbeat loss': 'sessions longer than 60 s; see adapters/base/session-state.test.ts',
  'venue.over-rate logout': 'a profile with that consequence',
  'venue.protection trip': 'a venue with market-maker protection',
  'ord.correction': 'execution corrections: FIX',
  'dc.* (six kinds)': 'drop copy',
  'disk.misdirected write': 'a disk below the journal file',
  'ha.* (two kinds)': 'standby',
};

export type FaultHits = Record<FaultKind, number>;

export function noHits(): FaultHits {
  return Object.fromEntries(ALL_FAULTS.map((kind) => [kind, 0])) as FaultHits;
}
