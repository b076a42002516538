import { decodeServer, encodeServer } from '../../adapters/cts/cts-codec.ts';
import { ORDER_CHANGE } from '../../adapters/cts/cts-enums.ts';
import type { OrderUpdateMulti, ServerMessage } from '../../adapters/cts/cts-messages.ts';
import { type Prng, drawInt } from '../../domain/time.ts';
import type { TimeUs } from '../../domain/units.ts';
import type { FaultHits, FaultKind } from './fault-kinds.ts';
import { FIELD, fieldOf } from './frame-fields.ts';
import { type Scenario, prngOf } from './scenario.ts';
import type { FrameFate } from './simulated-network.ts';

const ORDER_FAULTS: readonly FaultKind[] = ['ord.ack-lost', 'ord.ack-late', 'ses.duplicate'];
const DEPTH_FAULTS: readonly FaultKind[] = ['mkt.test-data', 'mkt.crossed'];

/** What becomes of the venue's frames on their way, by kind of message. */
export class FrameFaults {
  private isOn = true;
  onLost: (marketId: string) => void = () => {};
  /** No depth passes before, and this many more are left out. */
  staleUntilUs: TimeUs = 0;
  gapLeft = 0;
  private readonly hits: FaultHits;
  private readonly prngs = new Map<FaultKind, Prng>();
  private readonly isActive: (kind: FaultKind) => boolean;
  private readonly hasOrderFaults: boolean;
  private readonly hasDepthFaults: boolean;
  private readonly futures: ReadonlySet<string>;
  /** Frames about a market come no sooner, and snapshots not before all of them. */
  private readonly lateUntilUs = new Map<string, TimeUs>();
  private allUntilUs: TimeUs = 0;

  constructor(scenario: Scenario, futures: readonly string[], hits: FaultHits) {
    this.hits = hits;
    this.futures = new Set(futures);
    this.isActive = (kind) => this.isOn && scenario.faults.includes(kind);
    this.hasOrderFaults = ORDER_FAULTS.some((kind) => scenario.faults.includes(kind));
    this.hasDepthFaults = DEPTH_FAULTS.some((kind) => scenario.faults.includes(kind));
    for (const kind of [...ORDER_FAULTS, ...DEPTH_FAULTS]) {
      this.prngs.set(kind, prngOf(scenario, kind));
    }
  }

  heal(): void {
    this.isOn = false;
    this.staleUntilUs = 0;
    this.gapLeft = 0;
  }

  down(bytes: Uint8Array, fate: FrameFate, nowUs: TimeUs): void {
    const field = fieldOf(bytes);
    if (field === FIELD.DEPTH) this.depth(bytes, fate, nowUs);
    else if (field === FIELD.SNAPSHOT) this.snapshot(fate);
    else if (field >= FIELD.ORDER_FIRST && field <= FIELD.ORDER_LAST && this.hasOrderFaults) {
      this.order(bytes, fate, nowUs);
    }
  }

  private depth(bytes: Uint8Array, fate: FrameFate, nowUs: TimeUs): void {
    if (nowUs < this.staleUntilUs) {
      this.hits['mkt.stale']++;
      fate.copies = 0;
    } else if (this.gapLeft > 0) {
      this.gapLeft--;
      this.hits['mkt.gap']++;
      fate.copies = 0;
    } else if (this.hasDepthFaults) {
      const isTest = this.draws('mkt.test-data', 0.01);
      const isCrossed = this.draws('mkt.crossed', 0.02);
      if (isTest || isCrossed) this.spoilDepth(bytes, fate, isTest);
    }
  }

  private spoilDepth(bytes: Uint8Array, fate: FrameFate, isTest: boolean): void {
    const decoded = decodeServer(bytes);
    const depth = decoded.ok ? decoded.value.marketDepth : undefined;
    if (!depth || (!isTest && !this.futures.has(depth.marketId))) return;
    this.hits[isTest ? 'mkt.test-data' : 'mkt.crossed']++;
    const marketDepth = { ...depth, bids: depth.offers, offers: depth.bids, delayed: isTest };
    fate.bytes = encodeServer({ marketDepth });
  }

  private order(bytes: Uint8Array, fate: FrameFate, nowUs: TimeUs): void {
    const decoded = decodeServer(bytes);
    if (!decoded.ok) return;
    const { marketId, isAnswer } = readFrame(decoded.value);
    if (isAnswer && this.draws('ord.ack-lost', 0.01)) {
      this.hits['ord.ack-lost']++;
      this.onLost(marketId);
      fate.copies = 0;
      return;
    }
    if (this.draws('ses.duplicate', 0.02)) {
      this.hits['ses.duplicate']++;
      fate.copies = 2;
    }
    if (this.draws('ord.ack-late', 0.01)) {
      this.hits['ord.ack-late']++;
      const prng = this.prngs.get('ord.ack-late') as Prng;
      const untilUs = nowUs + drawInt(prng, 3_000_000);
      this.lateUntilUs.set(marketId, Math.max(untilUs, this.lateUntilUs.get(marketId) ?? 0));
    }
    fate.notBeforeUs = Math.max(this.lateUntilUs.get(marketId) ?? 0, this.allUntilUs);
  }

  /** A snapshot holds what late frames say, so it never overtakes one. */
  private snapshot(fate: FrameFate): void {
    for (const untilUs of this.lateUntilUs.values()) {
      this.allUntilUs = Math.max(this.allUntilUs, untilUs);
    }
    this.lateUntilUs.clear();
    fate.notBeforeUs = this.allUntilUs;
  }

  /** Draws whether or not the kind is on in this phase, so that phases do not shift draws. */
  private draws(kind: FaultKind, share: number): boolean {
    const prng = this.prngs.get(kind) as Prng;
    return this.isActive(kind) && prng.next() < share;
  }
}

type Updates = OrderUpdateMulti['updates'];

/** Market of a frame, and whether it only answers requests: no trade, nothing unasked. */
function readFrame(message: ServerMessage): { marketId: string; isAnswer: boolean } {
  const updates: Updates = message.orderUpdateMulti?.updates ?? [message as Updates[number]];
  let marketId = '';
  let isAnswer = true;
  let isPull = false;
  let isRevision = false;
  for (const one of updates) {
    const update =
      one.orderUpdate ?? one.orderUpdateStatus ?? one.orderUpdateTrade ?? one.orderUpdateFailed;
    if (!update) continue;
    marketId = update.marketId;
    const { change } = update;
    if (change >= ORDER_CHANGE.TRADE || change === ORDER_CHANGE.NONE) isAnswer = false;
    isPull ||= change === ORDER_CHANGE.PULL_RISK_SUCCESS;
    isRevision ||= change === ORDER_CHANGE.REVISION_RISK_SUCCESS;
    // What nobody asked for is waited for by nobody.
    if (change === ORDER_CHANGE.PULL_SUCCESS && !isPull) isAnswer = false;
    if (change === ORDER_CHANGE.REVISION_SUCCESS && !isRevision) isAnswer = false;
  }
  return { marketId, isAnswer };
}
