import { Adapter } from '../adapters/base/adapter.ts';
import { ByteRing } from '../domain/byte-ring.ts';
import { BEAT, FLAG } from '../domain/chain-columns.ts';
import { SECOND_US } from '../domain/units.ts';
import { AdapterJournal } from '../host/adapter-journal.ts';
import { JournalWriter } from '../host/journal/journal-writer.ts';
import { type MarketSize, YARDSTICK } from './bench-market.ts';
import { BINARY_KIND, MESSAGE_BYTES, MESSAGE_WORDS } from './binary-messages.ts';
import { BinaryProtocol } from './binary-protocol.ts';
import { EngineRig } from './engine-rig.ts';

const BYTES_MAX = 1 << 21;
const JOURNAL_BYTES = 1 << 23;
/** A chunk off the socket: 64 KiB. */
const CHUNK_MESSAGES = 2048;
const TURNS_MAX = 20;
const GAP_US = 5_000;

/**
 * Engine and adapter without threads or sockets, on the bench wire: what the adapter sends is
 * answered at once, out of buffers that are made once.
 */
export class AdapterRig {
  readonly engine: EngineRig;
  readonly adapter: Adapter;
  /** Requests of the last `cycle`. */
  requests = 0;
  private readonly sent = new Int32Array(BYTES_MAX / 4);
  private readonly sentBytes = new Uint8Array(this.sent.buffer);
  private readonly answers = new Int32Array(BYTES_MAX / 4);
  /** Views of the answers by where they begin and how many there are, made when first needed. */
  private readonly answerFrames = new Map<number, Uint8Array>();
  private readonly journalRing = ByteRing.allocate(JOURNAL_BYTES);
  private readonly journal: AdapterJournal;
  private readonly scratch = new Uint8Array(JOURNAL_BYTES);
  private sentUsed = 0;
  private answerCount = 0;

  /** `cap` messages a second; none where it is left out. */
  constructor(size: MarketSize = YARDSTICK, cap?: number) {
    this.engine = new EngineRig(size);
    const { memory, market } = this.engine;
    this.journal = new AdapterJournal(new JournalWriter(this.journalRing, memory.flags));
    memory.flags[FLAG.ENGINE_EPOCH] = 1;
    memory.beats[BEAT.ENGINE] = this.engine.nowUs;
    let nextId = 0;
    let isAsked = false;
    this.adapter = new Adapter({
      universe: market.universe,
      protocol:
        cap === undefined
          ? new BinaryProtocol(market.universe)
          : new BinaryProtocol(market.universe, cap, SECOND_US),
      memory,
      executions: ByteRing.allocate(1 << 12),
      transport: {
        connect: () => {
          isAsked = true;
        },
        send: (frame) => {
          this.sentBytes.set(frame, this.sentUsed);
          this.sentUsed += frame.length;
        },
        close: () => undefined,
        beginBatch: () => this.journal.flush(),
        endBatch: () => undefined,
      },
      journal: this.journal,
      ids: {
        epoch: 1,
        reserve: (count, grant) => {
          const first = nextId;
          nextId += count;
          grant(first);
        },
      },
      clock: { nowUs: () => this.engine.nowUs },
    });
    this.turn();
    if (isAsked) this.adapter.onOpen(this.engine.nowUs);
    for (let n = 0; n < TURNS_MAX; n++) this.cycle();
  }

  /** All futures move, the engine decides, the adapter sends, the venue answers. */
  cycle(): void {
    this.moveFutures();
    this.adapter.flush();
    this.engine.memory.beats[BEAT.ENGINE] = this.engine.nowUs;
    this.engine.step();
    this.turn();
    this.requests = 0;
    for (let n = 0; n < TURNS_MAX && this.sentUsed > 0; n++) {
      this.answer();
      if (this.answerCount === 0) break;
      this.deliver();
      this.engine.step();
      this.turn();
    }
    while (this.journalRing.read(this.scratch) >= 0);
  }

  /** Their books arrive over the wire, 5 ms after the last ones. */
  private moveFutures(): void {
    const { market } = this.engine;
    const { answers } = this;
    market.move();
    this.engine.nowUs += GAP_US;
    const { futures } = market.universe;
    for (let f = 0; f < futures.length; f++) {
      const at = f * MESSAGE_WORDS;
      answers[at] = BINARY_KIND.BOOK;
      answers[at + 1] = futures[f].instrumentIx;
      answers[at + 2] = market.futureBids[f];
      answers[at + 3] = market.futureBids[f] + 1;
    }
    this.answerCount = futures.length;
    this.deliver();
  }

  private turn(): void {
    this.adapter.step(this.engine.nowUs);
    this.adapter.nextDeadlineUs();
    this.journal.flush();
  }

  private deliver(): void {
    for (let from = 0; from < this.answerCount; from += CHUNK_MESSAGES) {
      const count = Math.min(CHUNK_MESSAGES, this.answerCount - from);
      this.adapter.onMessage(this.frame(from, count), this.engine.nowUs);
    }
  }

  private frame(from: number, count: number): Uint8Array {
    const key = from + count / (2 * CHUNK_MESSAGES);
    const made = this.answerFrames.get(key);
    if (made !== undefined) return made;
    const bytes = count * MESSAGE_BYTES;
    const frame = new Uint8Array(this.answers.buffer, from * MESSAGE_BYTES, bytes);
    this.answerFrames.set(key, frame);
    return frame;
  }

  private answer(): void {
    const { sent, answers } = this;
    const words = this.sentUsed / 4;
    let to = 0;
    for (let at = 0; at < words; at += MESSAGE_WORDS) {
      const kind = sent[at];
      const answered = answerTo(kind);
      if (answered === 0) continue;
      answers[to] = answered;
      answers[to + 1] = sent[at + 1];
      answers[to + 2] = sent[at + 2];
      answers[to + 3] = sent[at + 3];
      answers[to + 6] = kind;
      to += MESSAGE_WORDS;
      if (answered === BINARY_KIND.ANSWER) this.requests++;
    }
    this.answerCount = to / MESSAGE_WORDS;
    this.sentUsed = 0;
  }
}

/** 0 where nothing follows: the rig's books are written by the engine's rig. */
function answerTo(kind: number): number {
  if (kind === BINARY_KIND.LOGON) return BINARY_KIND.LOGGED_ON;
  if (kind === BINARY_KIND.QUERY) return BINARY_KIND.LIST_END;
  const isRequest = kind >= BINARY_KIND.NEW && kind <= BINARY_KIND.CANCEL;
  return isRequest ? BINARY_KIND.ANSWER : 0;
}
