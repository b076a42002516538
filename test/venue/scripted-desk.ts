import { decodeServer, encodeClient } from '../../adapters/cts/cts-codec.ts';
import type { ClientMessage, ServerMessage, Sparse } from '../../adapters/cts/cts-messages.ts';
import { hashText } from '../../domain/time.ts';
import { assert } from '../../domain/units.ts';
import { SimulatedVenue } from '../../host/venue/simulated-venue.ts';
import { type VenueOptions, venueOptions } from '../../host/venue/venue-options.ts';
import { CALL_MARKET, START_US, syntheticTape } from './synthetic-tape.ts';

/** A client of the pure venue under a virtual clock: speaks CTS bytes, keeps what it is told. */
export class ScriptedDesk {
  readonly venue: SimulatedVenue;
  readonly got: ServerMessage[] = [];
  readonly closed: string[] = [];
  hash = 0;
  nowUs = START_US;

  constructor(
    moves: readonly (readonly [number, number])[] = [],
    changes: Partial<VenueOptions> = {},
  ) {
    const quiet = { customersPerSecond: 0, ...changes };
    this.venue = new SimulatedVenue(
      venueOptions(syntheticTape(moves), 1, quiet),
      (connection, bytes) => this.take(connection, bytes),
      (connection, reason) => this.closed.push(`${connection} ${reason}`),
    );
    this.venue.connect(1, this.nowUs);
  }

  private take(connection: number, bytes: Uint8Array): void {
    const message = decodeServer(bytes);
    assert(message.ok, 'the venue speaks the schema');
    this.hash = hashText(`${this.nowUs} ${connection} ${bytes.join()}`, this.hash);
    if (connection === 1) this.got.push(message.value);
  }

  say(message: Sparse<ClientMessage>, connection = 1): void {
    this.venue.receive(connection, encodeClient(message), this.nowUs);
  }

  logIn(connection = 1, password = 'desk'): void {
    this.say({ loginRequest: { firm: 'FLOOD', username: 'desk', password } }, connection);
    this.say({ accountSubscribe: { subscribe: 2, accountId: ['SIM-1'] } }, connection);
  }

  submit(
    tag: string,
    side: number,
    price: string,
    volume = 2,
    marketId = CALL_MARKET,
    timeType = 0,
  ) {
    const limitPrice = { value: price };
    const order = { buySell: side, priceType: 1, timeType, volume, limitPrice, tag };
    this.say({ orderSubmit: { accountId: 'SIM-1', marketId, orders: [order] } });
    return this.updates(tag).at(-1)?.uniqueId ?? '';
  }

  pull(uniqueId: string, marketId = CALL_MARKET): void {
    this.say({ orderPull: { accountId: 'SIM-1', marketId, pulls: [{ uniqueId }] } });
  }

  revise(uniqueId: string, volume: number, price: string, marketId = CALL_MARKET): void {
    const revision = { uniqueId, volume, limitPrice: { value: price } };
    this.say({ orderRevise: { accountId: 'SIM-1', marketId, revisions: [revision] } });
  }

  /** Everything said about orders, in order. */
  all() {
    return this.got
      .flatMap((m) => (m.orderUpdateMulti ? m.orderUpdateMulti.updates : [m]))
      .flatMap((m) => {
        const u = m.orderUpdate ?? m.orderUpdateStatus ?? m.orderUpdateTrade ?? m.orderUpdateFailed;
        return u ? [u] : [];
      });
  }

  updates(tag: string) {
    const whole = this.all().find((u) => 'tag' in u && u.tag === tag);
    return this.all().filter((u) => u.uniqueId === whole?.uniqueId);
  }

  changes(tag: string): number[] {
    return this.updates(tag).map((u) => u.change);
  }

  runTo(seconds: number): void {
    const endUs = START_US + Math.round(seconds * 1e6);
    for (;;) {
      const nextUs = this.venue.nextUs();
      if (nextUs > endUs) break;
      this.nowUs = Math.max(this.nowUs, nextUs);
      this.venue.advance(this.nowUs);
    }
    this.nowUs = endUs;
    this.venue.advance(endUs);
  }

  report() {
    return this.venue.report(this.nowUs);
  }
}

export function loggedIn(...parts: ConstructorParameters<typeof ScriptedDesk>): ScriptedDesk {
  const desk = new ScriptedDesk(...parts);
  desk.logIn();
  desk.venue.startTape(desk.nowUs);
  return desk;
}
