import type { IdStore } from '../../adapters/base/order-ids.ts';
import type { ByteRing } from '../../domain/byte-ring.ts';
import type { Execution } from '../../domain/execution.ts';
import { type Prng, drawInt } from '../../domain/time.ts';
import { NEVER_US } from '../../domain/time.ts';
import type { TimeUs } from '../../domain/units.ts';
import type { LatchState } from '../../host/kill/latch-file.ts';
import { noteOf } from '../../host/journal/journal-writer.ts';

/** As the journal thread does it. */
const DRAIN_EVERY_US = 3_000;
const SYNC_EVERY_US = 200_000;

/** How a crash treats what was written. */
export interface DiskLoss {
  /** Power loss: what was not synced goes, not only what was not drained. */
  readonly losesUnsynced: boolean;
  /** A block of the unsynced or the whole journal is changed: the valid prefix ends before it. */
  readonly flips: boolean;
}

interface Entry {
  readonly bytes: Uint8Array;
  /** Index of the ring it came through. */
  readonly thread: number;
  readonly drainedUs: TimeUs;
}

/**
 * What a desk leaves behind: journal entries and the reserved ids. Entries become safe as the
 * journal thread would make them: drained every 3 ms, synced every 200 ms.
 */
export class SimulatedDisk {
  /** The journal thread is dead until then; entries stay in the rings. */
  downUntilUs: TimeUs = 0;
  /** Ids become durable this much later. */
  reserveDelayUs: () => number = () => 0;
  epoch = 0;
  /** In place and durable before anything is acknowledged: a crash does not touch it. */
  latch: LatchState = { isKilled: false, by: 'start', cause: '', atUs: 0 };
  private entries: Entry[] = [];
  /** First entry of the present process. */
  private lifeFrom = 0;
  private drainAtUs: TimeUs = NEVER_US;
  private syncedUs: TimeUs = 0;
  private readonly grants: { atUs: TimeUs; act: () => void }[] = [];
  private readonly scratch = new Uint8Array(1 << 17);
  private readonly prng: Prng;

  constructor(prng: Prng) {
    this.prng = prng;
  }

  nextUs(): TimeUs {
    let nextUs = Math.max(this.drainAtUs, this.downUntilUs);
    for (const { atUs } of this.grants) nextUs = Math.min(nextUs, atUs);
    return nextUs;
  }

  /** Something was written to a ring. */
  wake(nowUs: TimeUs): void {
    if (this.drainAtUs === NEVER_US) this.drainAtUs = nowUs + DRAIN_EVERY_US;
  }

  run(rings: readonly ByteRing[], nowUs: TimeUs): void {
    for (let i = this.grants.length - 1; i >= 0; i--) {
      if (this.grants[i].atUs <= nowUs) this.grants.splice(i, 1)[0].act();
    }
    if (nowUs < this.drainAtUs || nowUs < this.downUntilUs) return;
    this.drainAtUs = NEVER_US;
    this.drain(rings, nowUs);
    if (nowUs - this.syncedUs > SYNC_EVERY_US) this.syncedUs = nowUs;
  }

  drain(rings: readonly ByteRing[], nowUs: TimeUs): void {
    for (const [thread, ring] of rings.entries()) {
      for (let n = ring.read(this.scratch); n >= 0; n = ring.read(this.scratch)) {
        this.entries.push({ bytes: this.scratch.slice(0, n), thread, drainedUs: nowUs });
      }
    }
  }

  /** The process is gone: what was in the rings is lost, and more where the disk is unkind. */
  crash(loss: DiskLoss): void {
    this.grants.length = 0;
    this.drainAtUs = NEVER_US;
    this.downUntilUs = 0;
    let kept = this.entries.length;
    if (loss.losesUnsynced) {
      while (kept > 0 && this.entries[kept - 1].drainedUs > this.syncedUs) kept--;
    }
    if (loss.flips && kept > 0) kept = drawInt(this.prng, kept);
    this.entries.length = kept;
  }

  /** A process starts: what it writes from here on is one stream a thread. */
  beginLife(): void {
    this.lifeFrom = this.entries.length;
  }

  /** What a thread of the present process wrote. */
  *streamOf(thread: number): Generator<Uint8Array> {
    for (const entry of this.entries.slice(this.lifeFrom)) {
      if (entry.thread === thread) yield entry.bytes;
    }
  }

  /** As a start reads them from the journals: oldest first, both threads' notes. */
  executions(): Execution[] {
    const executions: Execution[] = [];
    for (const { bytes } of this.entries) {
      const note = noteOf(bytes);
      if (note?.kind === 'execution') executions.push(note.value as Execution);
    }
    return executions;
  }

  /** A new start: the epoch is durable before it is used. */
  openIds(nowUs: () => TimeUs): IdStore {
    this.epoch++;
    let next = 0;
    return {
      epoch: this.epoch,
      reserve: (count, grant) => {
        const first = next;
        next += count;
        const delayUs = this.reserveDelayUs();
        if (delayUs === 0) grant(first);
        else this.grants.push({ atUs: nowUs() + delayUs, act: () => grant(first) });
      },
    };
  }
}
