import { describe, expect, it } from 'vitest';
import { Adapter } from '../../adapters/base/adapter.ts';
import { CtsProtocol } from '../../adapters/cts/cts-protocol.ts';
import { ByteRing, readJson } from '../../domain/byte-ring.ts';
import { ADAPTER_STAT, BEAT, FLAG, allocateDeskMemory } from '../../domain/chain-columns.ts';
import { markDirty } from '../../domain/columns.ts';
import type { Execution } from '../../domain/execution.ts';
import { strikeOfSlot, ticksOf } from '../../domain/instrument.ts';
import { stepBy } from '../../domain/price-rounding.ts';
import { type Prng, createPrng, drawInt } from '../../domain/time.ts';
import { NO_PX, SECOND_US, type TimeUs } from '../../domain/units.ts';
import { SimulatedVenue } from '../../host/venue/simulated-venue.ts';
import { venueOptions } from '../../host/venue/venue-options.ts';
import { FORWARD, START_US, syntheticTape } from '../venue/synthetic-tape.ts';

interface Delivery {
  readonly atUs: TimeUs;
  readonly connection: number;
  readonly act: () => void;
}

/** A saw-tooth of ten points, a second a tooth. */
const MOVES = Array.from({ length: 120 }, (_, i): [number, number] => [
  i / 2,
  FORWARD + (i % 2 === 0 ? 10 : 0),
]);

/** The adapter against the simulated venue, its wants drawn at random, its link cut at random. */
class Soak {
  nowUs: TimeUs = START_US;
  readonly tape = syntheticTape(MOVES);
  readonly memory = allocateDeskMemory(this.tape.universe);
  readonly executions: Execution[] = [];
  readonly venue: SimulatedVenue;
  adapter: Adapter;
  private readonly ring = ByteRing.allocate(1 << 16);
  private readonly scratch = new Uint8Array(4096);
  private readonly prng: Prng;
  private readonly toVenue: Delivery[] = [];
  private readonly toDesk: Delivery[] = [];
  private connection = 0;
  private epoch = 0;

  constructor(seed: number) {
    this.prng = createPrng(seed, 'soak');
    this.venue = new SimulatedVenue(
      venueOptions(this.tape, seed, { customersPerSecond: 20 }),
      (connection, bytes) => {
        const frame = bytes.slice();
        const act = () => this.adapter.onMessage(frame, this.nowUs);
        this.put(this.toDesk, connection, act);
      },
      (connection) => this.put(this.toDesk, connection, () => this.adapter.onClose(this.nowUs)),
    );
    this.adapter = this.start();
    this.venue.startTape(this.nowUs);
  }

  /** Killed outright and started again: only the ids of executions were kept. */
  kill(): void {
    this.cut();
    this.adapter = this.start();
  }

  run(seconds: number, hasFaults: boolean): void {
    const endUs = this.nowUs + seconds * SECOND_US;
    while (this.nowUs < endUs) {
      this.nowUs += 1_000;
      this.memory.beats[BEAT.ENGINE] = this.nowUs;
      this.deliver(this.toVenue);
      this.venue.advance(this.nowUs);
      this.deliver(this.toDesk);
      for (;;) {
        const execution = readJson<Execution>(this.ring, this.scratch);
        if (!execution) break;
        this.executions.push(execution);
      }
      if (drawInt(this.prng, 8) === 0) this.drawWant();
      if (hasFaults && drawInt(this.prng, 7_000) === 0) {
        // Sometimes what is on its way still arrives at the venue, and is answered to nobody.
        if (drawInt(this.prng, 2) === 0) for (const { act } of this.toVenue.splice(0)) act();
        this.cut();
        this.adapter.onClose(this.nowUs);
      }
      this.adapter.step(this.nowUs);
    }
  }

  stat(name: keyof typeof ADAPTER_STAT): number {
    return this.memory.adapterStats[ADAPTER_STAT[name]];
  }

  /** Bids from two steps behind to two steps through the market, asks likewise; some are none. */
  private drawWant(): void {
    const { universe } = this.tape;
    const { wants, wantSeq, wantDirty, book } = this.memory;
    const slotIx = drawInt(this.prng, universe.slotCount);
    const instrumentIx = slotIx >> 1;
    const isBid = (slotIx & 1) === 0;
    const from = isBid ? book.askPx[instrumentIx] : book.bidPx[instrumentIx];
    const steps = drawInt(this.prng, 7) - 1;
    const isNone = from === NO_PX || drawInt(this.prng, 10) === 0;
    const px = isNone
      ? NO_PX
      : stepBy(ticksOf(universe, instrumentIx), from, isBid ? -steps : steps);
    const expiryIx = universe.expiryOfStrike[strikeOfSlot(slotIx)];
    Atomics.add(wantSeq, expiryIx, 1);
    wants.px[slotIx] = px > 0 ? px : NO_PX;
    wants.qty[slotIx] = 1 + drawInt(this.prng, 10);
    wants.score[slotIx] = drawInt(this.prng, 100);
    wants.causeUs[slotIx] = 0;
    Atomics.add(wantSeq, expiryIx, 1);
    markDirty(wantDirty, slotIx);
  }

  private start(): Adapter {
    const { universe } = this.tape;
    const credentials = {
      firm: 'FLOOD',
      username: 'desk',
      password: 'desk',
      appName: 'a',
      appLicense: 'l',
    };
    let idEnd = 0;
    this.epoch++;
    this.memory.wants.px.fill(NO_PX);
    Atomics.store(this.memory.flags, FLAG.ENGINE_EPOCH, this.epoch);
    return new Adapter({
      universe,
      protocol: new CtsProtocol({ universe, credentials }),
      memory: this.memory,
      executions: this.ring,
      transport: {
        connect: () => {
          const connection = ++this.connection;
          this.venue.connect(connection, this.nowUs);
          this.put(this.toDesk, connection, () => this.adapter.onOpen(this.nowUs));
        },
        send: (bytes) => {
          const frame = bytes.slice();
          const { connection } = this;
          this.put(this.toVenue, connection, () =>
            this.venue.receive(connection, frame, this.nowUs),
          );
        },
        close: () => this.cut(),
        beginBatch: () => undefined,
        endBatch: () => undefined,
      },
      journal: { orders: () => undefined, execution: () => undefined, event: () => undefined },
      ids: {
        epoch: this.epoch,
        reserve: (count, grant) => {
          grant(idEnd);
          idEnd += count;
        },
      },
      clock: { nowUs: () => this.nowUs },
      executionsKnown: this.executions,
    });
  }

  private put(queue: Delivery[], connection: number, act: () => void): void {
    const delayUs = 2_000 + drawInt(this.prng, 3_000) + (drawInt(this.prng, 500) ? 0 : 200_000);
    const atUs = Math.max(this.nowUs + delayUs, queue.at(-1)?.atUs ?? 0);
    queue.push({ atUs, connection, act });
  }

  private deliver(queue: Delivery[]): void {
    while (queue.length > 0 && queue[0].atUs <= this.nowUs) {
      const { connection, act } = queue.shift() as Delivery;
      if (connection === this.connection) act();
    }
  }

  private cut(): void {
    this.venue.disconnect(this.connection, this.nowUs);
    this.connection++;
  }
}

/** For a busy machine; the time is virtual. */
const LONG = { timeout: 60_000 };

describe('adapter and simulated venue', () => {
  it.each([1, 2, 3])('agree after random wants, cut links and a kill, seed %i', LONG, (seed) => {
    const soak = new Soak(seed);
    soak.run(18, true);
    soak.kill();
    soak.run(14, true);
    Atomics.store(soak.memory.flags, FLAG.PULL_ALL, 1);
    soak.run(8, false);

    const report = soak.venue.report(soak.nowUs);
    expect(report.cap.rejects).toBe(0);
    expect(report.cap.maxInAnyWindow).toBeLessThanOrEqual(50);
    expect(report.sent.add).toBeGreaterThan(100);
    expect(report.fills.count).toBeGreaterThan(20);
    expect([report.ordersLive, soak.stat('live'), soak.stat('unknownOrders')]).toEqual([0, 0, 0]);
    expect(report.session.logins).toBeGreaterThan(2);
    expect(soak.stat('badMessages')).toBe(0);
    expect(soak.stat('lostRecords')).toBe(0);

    const ids = soak.executions.map(({ executionId }) => executionId);
    expect(new Set(ids).size).toBe(ids.length);
    const lots = new Map<string, number>();
    for (const { instrumentIx, side, qty } of soak.executions) {
      const marketId = soak.tape.universe.marketIds[instrumentIx];
      lots.set(marketId, (lots.get(marketId) ?? 0) + (side === 0 ? qty : -qty));
    }
    for (const position of report.positions) {
      expect([position.marketId, lots.get(position.marketId)]).toEqual([
        position.marketId,
        position.lots,
      ]);
    }
  });
});
