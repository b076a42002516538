import type { Universe } from '../domain/instrument.ts';
import { SECOND_US, type TimeUs } from '../domain/units.ts';
import type { VenueCapabilities } from '../adapters/base/venue-capabilities.ts';
import {
  ANSWERS,
  type FrameSink,
  type OrderReport,
  REQUEST,
  type RequestBatch,
  type RequestKind,
  type VenueEvents,
  type VenueProtocol,
  createLadder,
} from '../adapters/base/venue-protocol.ts';
import { BINARY_KIND, MESSAGE_BYTES, MESSAGE_WORDS } from './binary-messages.ts';

/** In flight and in the last millisecond: more than an update of 16,000 sides sends. */
const CAP_MAX = 16_384;
const CAP_MAX_WINDOW_US = 1000;
/** A chunk off the socket is at most 64 KiB, and the rig answers all requests in one frame. */
const FRAME_BYTES_MAX = 1 << 21;
const KIND_OF = {
  [REQUEST.NEW]: BINARY_KIND.NEW,
  [REQUEST.REPLACE]: BINARY_KIND.REPLACE,
  [REQUEST.CANCEL]: BINARY_KIND.CANCEL,
} as const;

/** The desk's side of the bench wire: the least a venue can be, so that the desk is timed. */
export class BinaryProtocol implements VenueProtocol {
  readonly name = 'binary';
  readonly heartbeatEveryUs = 20 * SECOND_US;
  readonly silenceMaxUs = 60 * SECOND_US;
  readonly mayMixInstruments = true;
  readonly capabilities: VenueCapabilities;
  private readonly universe: Universe;
  private readonly words: Int32Array;
  private readonly oneFrame: Uint8Array;
  private readonly idOfSlot: Int32Array;
  private readonly inWords = new Int32Array(FRAME_BYTES_MAX / 4);
  private readonly inBytes = new Uint8Array(this.inWords.buffer);
  private readonly ladder = createLadder(1);
  private readonly report: OrderReport = {
    venueId: '',
    id: { epoch: -1, counter: -1 },
    instrumentIx: -1,
    side: -1,
    event: undefined,
    answers: ANSWERS.NOTHING,
    isState: false,
    isPending: false,
    isFinal: false,
    isThrottled: false,
    px: 0,
    totalQty: -1,
    leavesQty: -1,
  };

  /** Without a cap of its own, none that an update could reach. */
  constructor(universe: Universe, cap = CAP_MAX, windowUs = CAP_MAX_WINDOW_US) {
    this.universe = universe;
    this.capabilities = capabilitiesOf(cap, windowUs);
    this.idOfSlot = new Int32Array(universe.slotCount);
    this.words = new Int32Array(universe.slotCount * MESSAGE_WORDS);
    this.oneFrame = new Uint8Array(this.words.buffer, 0, MESSAGE_BYTES);
  }

  logon(_nowUs: TimeUs, send: FrameSink): void {
    send(this.single(BINARY_KIND.LOGON));
  }

  heartbeat(_nowUs: TimeUs, send: FrameSink): void {
    send(this.single(BINARY_KIND.HEARTBEAT));
  }

  subscribeBooks(_nowUs: TimeUs, send: FrameSink): void {
    send(this.single(BINARY_KIND.SUBSCRIBE));
  }

  queryOrders(_nowUs: TimeUs, send: FrameSink): void {
    send(this.single(BINARY_KIND.QUERY));
  }

  encode(kind: RequestKind, requests: RequestBatch, from: number, to: number): Uint8Array {
    const { words, idOfSlot } = this;
    const { slotIx, px, qty, idCounter } = requests;
    const kindOf = KIND_OF[kind];
    let at = 0;
    for (let i = from; i < to; i++) {
      words[at] = kindOf;
      words[at + 1] = slotIx[i];
      words[at + 2] = px[i];
      words[at + 3] = qty[i];
      at += MESSAGE_WORDS;
    }
    if (kind === REQUEST.NEW) {
      this.report.id.epoch = requests.idEpoch[from];
      for (let i = from; i < to; i++) idOfSlot[slotIx[i]] = idCounter[i];
    }
    return new Uint8Array(words.buffer, 0, at * 4);
  }

  /** Whole messages only: the transport keeps what is left of one. */
  receive(frame: Uint8Array, _nowUs: TimeUs, events: VenueEvents): void {
    const { inWords } = this;
    this.inBytes.set(frame);
    const words = frame.byteLength / 4;
    for (let at = 0; at < words; at += MESSAGE_WORDS) {
      const kind = inWords[at];
      if (kind === BINARY_KIND.BOOK) {
        this.takeBook(inWords[at + 1], inWords[at + 2], inWords[at + 3], events);
      } else if (kind === BINARY_KIND.ANSWER) this.takeAnswer(at, events);
      else if (kind === BINARY_KIND.LOGGED_ON) events.loggedOn();
      else if (kind === BINARY_KIND.LIST_END) {
        events.snapshotBegins();
        events.snapshotEnds();
      } else events.badMessage();
    }
  }

  private takeBook(instrumentIx: number, bidPx: number, askPx: number, events: VenueEvents): void {
    const { ladder } = this;
    ladder.bidCount = bidPx > 0 ? 1 : 0;
    ladder.bidPx[0] = bidPx;
    ladder.bidQty[0] = 50;
    ladder.askCount = askPx > 0 ? 1 : 0;
    ladder.askPx[0] = askPx;
    ladder.askQty[0] = 50;
    events.book(instrumentIx, ladder);
  }

  private takeAnswer(at: number, events: VenueEvents): void {
    const { report, inWords } = this;
    const slotIx = inWords[at + 1];
    const px = inWords[at + 2];
    const qty = inWords[at + 3];
    const about = inWords[at + 6];
    report.id.counter = this.idOfSlot[slotIx];
    report.instrumentIx = slotIx >> 1;
    report.px = px;
    report.totalQty = qty;
    report.isFinal = about === BINARY_KIND.CANCEL;
    report.leavesQty = report.isFinal ? 0 : qty;
    if (about === BINARY_KIND.NEW) {
      report.event = 'newAcked';
      report.answers = ANSWERS.NEW;
    } else if (about === BINARY_KIND.REPLACE) {
      report.event = 'replaceAcked';
      report.answers = ANSWERS.REPLACE;
    } else {
      report.event = 'cancelled';
      report.answers = ANSWERS.CANCEL;
    }
    events.order(report);
  }

  private single(kind: number): Uint8Array {
    this.words[0] = kind;
    this.words[1] = this.universe.instrumentCount;
    return this.oneFrame;
  }
}

function capabilitiesOf(cap: number, windowUs: TimeUs): VenueCapabilities {
  return {
    orderId: 'client',
    replace: { atomic: true, countsFilled: false, keepsPriorityOnDecrease: false },
    cancelMayOvertake: true,
    massCancel: [],
    massQuote: null,
    cancelOnDisconnect: 'none',
    massStatus: 'snapshot',
    replay: 'none',
    protection: 'none',
    quotesInVol: false,
    limits: [
      {
        scope: 'session',
        windowKind: 'sliding',
        cap,
        windowUs,
        unit: 'orders',
        cost: { new: 1, replace: 1, cancel: 0, massCancel: 0, quoteEntry: 0 },
        onBreach: 'reject',
        readFrom: 'config',
      },
    ],
  };
}
