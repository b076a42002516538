import type { Adapter } from '../../adapters/base/adapter.ts';
import { ByteRing, writeJson } from '../../domain/byte-ring.ts';
import { BEAT, type DeskMemory, FLAG, allocateDeskMemory } from '../../domain/chain-columns.ts';
import { markDirty } from '../../domain/columns.ts';
import type { Execution } from '../../domain/execution.ts';
import { buildUniverse } from '../../domain/instrument.ts';
import { RECORD, STEP_FLAG, WANT_QTY } from '../../domain/journal-records.ts';
import { assert } from '../../domain/units.ts';
import { AdapterJournal } from '../adapter-journal.ts';
import { SIM_CREDENTIALS, ctsAdapter } from '../cts-adapter.ts';
import { framesOf } from './frame-batch.ts';
import type { JournalWriter } from './journal-writer.ts';
import type { Replayed } from './replay-stream.ts';
import type { AdapterHead } from './thread-heads.ts';

const RING_BYTES = 1 << 22;
const FRAME_FROM = 16;
const SOMETHING = new Uint8Array(4);

/** An adapter without a socket that is told what a journalled one was told. */
export class ReplayedAdapter implements Replayed {
  private readonly historyOf: (executions: number) => readonly Execution[];
  private readonly executions = ByteRing.allocate(RING_BYTES);
  private readonly hands = ByteRing.allocate(RING_BYTES);
  private readonly scratch = new Uint8Array(RING_BYTES);
  private memory: DeskMemory | undefined;
  private adapter: Adapter | undefined;
  private journal: AdapterJournal | undefined;
  private nowUs = 0;
  private readonly granted: number[] = [];
  private asked: ((first: number) => void) | undefined;

  constructor(historyOf: (executions: number) => readonly Execution[]) {
    this.historyOf = historyOf;
  }

  start(start: unknown, writer: JournalWriter): void {
    const head = start as AdapterHead;
    const { products, executionsBefore, limits, policy } = head;
    const universe = buildUniverse(products);
    assert(universe.ok, 'products that a desk ran with');
    this.memory = allocateDeskMemory(universe.value);
    this.journal = new AdapterJournal(writer);
    this.granted.length = 0;
    this.asked = undefined;
    const nothing = (): void => undefined;
    this.adapter = ctsAdapter({
      universe: universe.value,
      memory: this.memory,
      executions: this.executions,
      handRing: this.hands,
      transport: {
        connect: nothing,
        send: nothing,
        close: nothing,
        beginBatch: nothing,
        endBatch: nothing,
      },
      journal: this.journal,
      ids: { epoch: head.idEpoch, reserve: (_count, grant) => this.reserve(grant) },
      clock: { nowUs: () => this.nowUs },
      credentials: { ...SIM_CREDENTIALS, account: head.account },
      limits,
      policy,
      executionsKnown: this.historyOf(executionsBefore),
      start: { products, executionsBefore },
    });
    this.journal.flush();
  }

  record(words: Float64Array, at: number): 'input' | 'output' | 'step' {
    switch (words[at]) {
      case RECORD.LINK:
        if (words[at + 2] === 1) this.adapter?.onOpen(words[at + 1]);
        else this.adapter?.onClose(words[at + 1]);
        return 'input';
      case RECORD.IDS:
        this.grant(words[at + 2]);
        return 'input';
      case RECORD.WANTS_READ:
        this.want(words[at + 1], words, at + 2);
        if (words[at + 5] >= 0) this.want(words[at + 1], words, at + 5);
        return 'input';
      case RECORD.ADAPTER_STEP:
        this.step(words, at);
        return 'step';
      default:
        return 'output';
    }
  }

  note(kind: string, value: unknown): 'input' | 'output' {
    if (kind !== 'handRead') return 'output';
    writeJson(this.hands, value);
    return 'input';
  }

  frame(entry: Uint8Array): void {
    const nowUs = new DataView(entry.buffer, entry.byteOffset).getFloat64(8, true);
    for (const frame of framesOf(entry, FRAME_FROM)) this.adapter?.onMessage(frame, nowUs);
  }

  private step(words: Float64Array, at: number): void {
    const { memory, executions } = this;
    if (!memory) return;
    this.nowUs = words[at + 1];
    memory.beats[BEAT.ENGINE] = words[at + 2];
    memory.flags[FLAG.ENGINE_EPOCH] = words[at + 3];
    const flags = words[at + 4];
    memory.flags[FLAG.PULL_ALL] = (flags & STEP_FLAG.PULL_ALL) !== 0 ? 1 : 0;
    memory.flags[FLAG.JOURNAL_DOWN] = (flags & STEP_FLAG.JOURNAL_DOWN) !== 0 ? 1 : 0;
    while (executions.read(this.scratch) >= 0);
    if ((flags & STEP_FLAG.FILLS_UNREAD) !== 0) executions.write(SOMETHING, SOMETHING.length);
    this.adapter?.step(this.nowUs);
    this.journal?.flush();
  }

  private want(causeUs: number, words: Float64Array, at: number): void {
    if (!this.memory) return;
    const { wants, wantDirty } = this.memory;
    const slotIx = words[at] % WANT_QTY;
    wants.qty[slotIx] = Math.floor(words[at] / WANT_QTY);
    wants.px[slotIx] = words[at + 1];
    wants.score[slotIx] = words[at + 2];
    wants.causeUs[slotIx] = causeUs;
    markDirty(wantDirty, slotIx);
  }

  /** A grant may come with the request or long after it. */
  private grant(first: number): void {
    const { asked } = this;
    this.asked = undefined;
    if (asked) asked(first);
    else this.granted.push(first);
  }

  private reserve(grant: (first: number) => void): void {
    const first = this.granted.shift();
    if (first === undefined) this.asked = grant;
    else grant(first);
  }
}
