import { LIMITS } from '../../domain/limits.ts';
import type { Link } from '../../domain/screen-link.ts';
import type { EventLog } from '../events/event-log.ts';

/**
 * Events of one screen: the next message leaves when the last was acknowledged, so a stalled screen
 * holds one message and no queue. What it is owed stands in the log, or is counted as lost.
 */
export class EventFeed {
  private readonly log: EventLog;
  private readonly link: Link;
  private sent = -1;
  private acked = -1;

  constructor(log: EventLog, link: Link) {
    this.log = log;
    this.link = link;
  }

  /** Starts, or goes on after what the screen has; another host's numbers mean nothing here. */
  resume(epoch: string, after: number): void {
    const from = epoch === this.log.epoch ? Math.min(after, this.log.newest) : 0;
    this.sent = from;
    this.acked = from;
  }

  /** False for a number that was never sent. */
  ack(seq: number): boolean {
    if (seq > this.sent) return false;
    if (seq > this.acked) this.acked = seq;
    return true;
  }

  /** Sends what is new, once the screen has taken what was sent before. */
  tick(): void {
    if (this.sent < 0 || this.acked < this.sent || this.sent >= this.log.newest) return;
    const message = this.log.messageAfter(this.sent, LIMITS.frameBytesMax);
    this.sent = message.last;
    this.link.send(message.text);
  }
}
