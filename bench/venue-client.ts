import { join } from 'node:path';
import { assert } from '../domain/units.ts';
import { type Child, endChild, forkChild } from '../host/start/child-process.ts';
import type { AskVenue, MeasuredUpdates, VenueSays } from './venue-ipc.ts';

const END_GRACE_MS = 200;

/** A bench venue process, asked one thing at a time. */
export class VenueClient {
  private readonly child: Child;
  private take: ((answer: VenueSays) => void) | undefined;

  /** `entry`: file name in this folder. */
  constructor(entry: string) {
    const path = join(import.meta.dirname, entry);
    this.child = forkChild(path, [], (message) => this.take?.(message as VenueSays));
  }

  async listen(ask: Extract<AskVenue, { kind: 'listen' }>): Promise<number> {
    const answer = await this.ask(ask);
    assert(answer.kind === 'listening', 'a venue that was asked to listen listens');
    return answer.port;
  }

  async measure(ask: Exclude<AskVenue, { kind: 'listen' }>): Promise<MeasuredUpdates> {
    const answer = await this.ask(ask);
    assert(answer.kind === 'measured', 'a venue that was asked to measure measures');
    return answer.run;
  }

  async end(): Promise<void> {
    this.child.kill();
    await endChild(this.child, END_GRACE_MS);
  }

  private ask(ask: AskVenue): Promise<VenueSays> {
    return new Promise((resolve, reject) => {
      this.take = resolve;
      void this.child.ended.then((how) => reject(new Error(`bench venue ended with ${how}`)));
      this.child.tell(ask);
    });
  }
}
