import { MARKET_STATE } from '../../domain/chain-columns.ts';

/** Enumerations of the T4 API that the desk reads or writes; names and values are the venue's. */
export const LOGIN_RESULT = {
  SUCCESS: 0,
  FAILED: 1,
  LOGGED_IN_ELSEWHERE: 6,
  LOGOUT: 7,
  UNEXPECTED_DISCONNECT: 8,
  UNEXPECTED_ERROR: 10,
  API_MESSAGE_BACKLOG: 12,
  SERVER_MESSAGE_BACKLOG: 13,
} as const;

export const PRICE_FORMAT = { DECIMAL: 0 } as const;

export const MARKET_MODE = {
  UNDEFINED: 0,
  PRE_OPEN: 1,
  OPEN: 2,
  RESTRICTED_OPEN: 3,
  PRE_CLOSED: 4,
  CLOSED: 5,
  SUSPENDED: 6,
  HALTED: 7,
  FAILED: 8,
  PRE_CROSS: 9,
  CROSS: 10,
  EXPIRED: 11,
  REJECTED: 12,
  UNAVAILABLE: 13,
  NO_PERMISSION: 14,
} as const;

/** Bits of `MarketDepth.flags`. */
export const MARKET_FLAGS2 = { FAST: 1, NO_CANCEL: 4 } as const;

export const DEPTH_BUFFER = { NO_SUBSCRIPTION: 0, SMART: 4, FAST_SMART: 5, ALL: 6 } as const;
export const DEPTH_LEVELS = { UNDEFINED: 0, BEST_ONLY: 1, NORMAL: 10, ALL: 255 } as const;
export const CONTRACT_TYPE = {
  OPTION_CALL: 2,
  OPTION_PUT: 3,
  STOCK: 4,
  FUTURE: 5,
  INDEX: 6,
} as const;
export const ACCOUNT_SUBSCRIBE_TYPE = { NONE: 0, ALL_UPDATES: 2 } as const;
export const ACCOUNT_STATUS = { UNKNOWN: 0, BLOCKED: 1, OK: 2 } as const;
export const BUY_SELL = { UNDEFINED: 0, BUY: 1, SELL: -1 } as const;
export const PRICE_TYPE = { MARKET: 0, LIMIT: 1 } as const;
export const TIME_TYPE = {
  NORMAL: 0,
  IMMEDIATE_AND_CANCEL: 1,
  GOOD_TILL_CANCELLED: 2,
  COMPLETE_VOLUME: 3,
} as const;
export const ORDER_LINK = { NONE: 0 } as const;

export const ORDER_STATUS = {
  NONE: 0,
  WORKING: 1,
  FINISHED: 2,
  REJECTED: 3,
  HELD: 4,
  NO_CHANGE: 5,
} as const;

export const RESPONSE_PENDING = {
  NONE: 0,
  SUBMISSION: 1,
  REVISION: 2,
  PULL: 3,
  STATUS: 4,
  NO_CHANGE: 5,
} as const;

export const ORDER_CHANGE = {
  NONE: 0,
  FAILED: 1,
  SUBMISSION_RISK_SUCCESS: 2,
  SUBMISSION_RISK_REJECTED: 3,
  SUBMISSION_SENT: 4,
  SUBMISSION_FAILED: 5,
  SUBMISSION_SUCCESS: 6,
  SUBMISSION_REJECTED: 7,
  REVISION_RISK_SUCCESS: 8,
  REVISION_RISK_FAILED: 9,
  REVISION_SENT: 10,
  REVISION_FAILED: 11,
  REVISION_SUCCESS: 12,
  REVISION_REJECTED: 13,
  PULL_RISK_SUCCESS: 14,
  PULL_RISK_FAILED: 15,
  PULL_SENT: 16,
  PULL_FAILED: 17,
  PULL_SUCCESS: 18,
  PULL_REJECTED: 19,
  TRADE: 20,
  TRADE_COMPLETED: 21,
  TRADE_BUSTED: 22,
} as const;

const STATE_OF_MODE = new Int32Array(16).fill(MARKET_STATE.HALT);
STATE_OF_MODE[MARKET_MODE.PRE_OPEN] = MARKET_STATE.PRE_OPEN;
STATE_OF_MODE[MARKET_MODE.OPEN] = MARKET_STATE.OPEN;
STATE_OF_MODE[MARKET_MODE.PRE_CLOSED] = MARKET_STATE.CLOSED;
STATE_OF_MODE[MARKET_MODE.CLOSED] = MARKET_STATE.CLOSED;
STATE_OF_MODE[MARKET_MODE.EXPIRED] = MARKET_STATE.CLOSED;

/** `MARKET_STATE` of a market's mode and flags; a mode we do not know halts. */
export function marketStateOf(mode: number, flags: number): number {
  if ((flags & MARKET_FLAGS2.NO_CANCEL) !== 0) return MARKET_STATE.NO_CANCEL;
  return mode >= 0 && mode < STATE_OF_MODE.length ? STATE_OF_MODE[mode] : MARKET_STATE.HALT;
}
