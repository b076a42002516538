import { SESSION_STATE } from '../../domain/chain-columns.ts';
import { NEVER_US } from '../../domain/time.ts';
import { SECOND_US, type TimeUs } from '../../domain/units.ts';

/** Waits of a session (venues.md 3). */
export const SESSION_WAITS = {
  backOffFirstUs: SECOND_US,
  backOffMaxUs: 30 * SECOND_US,
  /** Socket and logon each have so long. */
  answerMaxUs: 10 * SECOND_US,
} as const;

/** What the session asks of the adapter now. */
export type SessionCall = 'none' | 'connect' | 'heartbeat' | 'close';

/**
 * One session as a level-triggered machine: deadlines are fields, time is passed in. Down →
 * connecting → logging on → recovering → up; refused is final until a person restarts it.
 */
export class SessionState {
  state: number = SESSION_STATE.DOWN;
  reconnects = 0;
  lastReceivedUs: TimeUs = 0;
  /** Why the last `close` was called for. */
  closeReason = '';
  private readonly heartbeatEveryUs: TimeUs;
  private readonly silenceMaxUs: TimeUs;
  private failures = 0;
  private connectAtUs: TimeUs = 0;
  private answerByUs: TimeUs = NEVER_US;
  private heartbeatAtUs: TimeUs = NEVER_US;

  constructor(heartbeatEveryUs: TimeUs, silenceMaxUs: TimeUs) {
    this.heartbeatEveryUs = heartbeatEveryUs;
    this.silenceMaxUs = silenceMaxUs;
  }

  get isLoggedOn(): boolean {
    return this.state === SESSION_STATE.RECOVERING || this.state === SESSION_STATE.UP;
  }

  private get isOpen(): boolean {
    return this.isLoggedOn || this.state === SESSION_STATE.LOGGING_ON;
  }

  /** At most one call; ask again until `none`. */
  step(nowUs: TimeUs): SessionCall {
    if (this.state === SESSION_STATE.DOWN && nowUs >= this.connectAtUs) {
      this.state = SESSION_STATE.CONNECTING;
      this.answerByUs = nowUs + SESSION_WAITS.answerMaxUs;
      return 'connect';
    }
    if (nowUs >= this.answerByUs) return this.close('no answer', nowUs);
    if (this.isOpen && nowUs - this.lastReceivedUs >= this.silenceMaxUs) {
      return this.close('silent', nowUs);
    }
    if (this.isOpen && nowUs >= this.heartbeatAtUs) {
      this.heartbeatAtUs = nowUs + this.heartbeatEveryUs;
      return 'heartbeat';
    }
    return 'none';
  }

  deadlineUs(): TimeUs {
    if (this.state === SESSION_STATE.DOWN) return this.connectAtUs;
    if (this.state === SESSION_STATE.REFUSED) return NEVER_US;
    if (!this.isOpen) return this.answerByUs;
    const silentAtUs = this.lastReceivedUs + this.silenceMaxUs;
    return Math.min(this.answerByUs, this.heartbeatAtUs, silentAtUs);
  }

  opened(nowUs: TimeUs): void {
    this.state = SESSION_STATE.LOGGING_ON;
    this.lastReceivedUs = nowUs;
    this.answerByUs = nowUs + SESSION_WAITS.answerMaxUs;
    this.heartbeatAtUs = nowUs + this.heartbeatEveryUs;
  }

  loggedOn(nowUs: TimeUs): void {
    this.state = SESSION_STATE.RECOVERING;
    this.answerByUs = nowUs + SESSION_WAITS.answerMaxUs;
  }

  /** The first list of orders came: the answer we waited for. */
  answered(): void {
    this.answerByUs = NEVER_US;
  }

  up(): void {
    this.state = SESSION_STATE.UP;
    this.answerByUs = NEVER_US;
    this.failures = 0;
  }

  refused(): void {
    this.state = SESSION_STATE.REFUSED;
    this.answerByUs = NEVER_US;
  }

  /** The link is gone: wait 1 s x 2^n, at most 30 s; a refusal stays a refusal. */
  closed(nowUs: TimeUs): void {
    if (this.state === SESSION_STATE.REFUSED || this.state === SESSION_STATE.DOWN) return;
    const waitUs = SESSION_WAITS.backOffFirstUs * 2 ** Math.min(this.failures, 10);
    this.failures++;
    this.reconnects++;
    this.state = SESSION_STATE.DOWN;
    this.answerByUs = NEVER_US;
    this.connectAtUs = nowUs + Math.min(waitUs, SESSION_WAITS.backOffMaxUs);
  }

  private close(reason: string, nowUs: TimeUs): SessionCall {
    this.closeReason = reason;
    this.closed(nowUs);
    return 'close';
  }
}
