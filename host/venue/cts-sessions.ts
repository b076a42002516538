import { decodeClient, encodeServer } from '../../adapters/cts/cts-codec.ts';
import {
  ACCOUNT_STATUS,
  ACCOUNT_SUBSCRIBE_TYPE,
  DEPTH_BUFFER,
  LOGIN_RESULT,
  MARKET_MODE,
} from '../../adapters/cts/cts-enums.ts';
import {
  type AccountSnapshotMessage,
  type ClientMessage,
  type LoginRequest,
  type ServerMessage,
  type Sparse,
  timestampOf,
} from '../../adapters/cts/cts-messages.ts';
import { type InstrumentIx, SECOND_US, type TimeUs } from '../../domain/units.ts';
import type { Accounts } from './accounts.ts';
import type { ClientOrder, ClientOrders } from './client-orders.ts';
import type { EventQueue } from './event-queue.ts';
import { depthOf, detailsOf, modeOf } from './market-messages.ts';
import type { OrderEntry } from './order-entry.ts';
import { type UpdateMessage, wholeUpdate } from './order-updates.ts';
import type { VenueEvent } from './venue-events.ts';
import type { VenueMarket } from './venue-market.ts';
import type { VenueUser } from './venue-options.ts';

const HEARTBEAT_EVERY_US = 20 * SECOND_US;
const SILENCE_MAX_US = 60 * SECOND_US;

interface Session {
  readonly connection: number;
  user: VenueUser | null;
  receivedUs: TimeUs;
  readonly accounts: Set<string>;
}

export interface SessionParts {
  readonly market: VenueMarket;
  readonly clients: ClientOrders;
  readonly accounts: Accounts;
  readonly entry: OrderEntry;
  readonly queue: EventQueue<VenueEvent>;
  readonly users: readonly VenueUser[];
  readonly send: (connection: number, bytes: Uint8Array) => void;
  readonly close: (connection: number, reason: string) => void;
}

/** The server side of the CTS session layer: logins, subscriptions, and who is told what. */
export class CtsSessions {
  private readonly parts: SessionParts;
  private readonly sessions = new Map<number, Session>();
  private readonly depthSubscribers: Set<number>[];
  private updates: { accountId: string; marketId: string; message: UpdateMessage }[] = [];
  private readonly movedPositions = new Map<
    string,
    Pick<ClientOrder, 'accountId' | 'instrumentIx'>
  >();
  readonly counts = { logins: 0, refused: 0, fenced: 0, depthMessages: 0, badMessages: 0 };

  constructor(parts: SessionParts) {
    this.parts = parts;
    const { instrumentCount } = parts.market.universe;
    this.depthSubscribers = Array.from({ length: instrumentCount }, () => new Set());
  }

  open(connection: number, nowUs: TimeUs): void {
    this.sessions.set(connection, {
      connection,
      user: null,
      receivedUs: nowUs,
      accounts: new Set(),
    });
    this.parts.queue.put(nowUs + HEARTBEAT_EVERY_US, 'heartbeat', connection);
  }

  /** Forgets a connection; its orders stay unless the profile says otherwise. */
  drop(connection: number): void {
    this.sessions.delete(connection);
    for (const subscribers of this.depthSubscribers) subscribers.delete(connection);
  }

  onHeartbeat(connection: number, nowUs: TimeUs): void {
    const session = this.sessions.get(connection);
    if (!session) return;
    if (nowUs - session.receivedUs > SILENCE_MAX_US) {
      this.end(connection, 'nothing received for 60 s');
      return;
    }
    this.send(connection, { heartbeat: { timestamp: Math.floor(nowUs / 1_000) } });
    this.parts.queue.put(nowUs + HEARTBEAT_EVERY_US, 'heartbeat', connection);
  }

  receive(connection: number, bytes: Uint8Array, nowUs: TimeUs): void {
    const session = this.sessions.get(connection);
    if (!session) return;
    session.receivedUs = nowUs;
    const decoded = decodeClient(bytes);
    if (!decoded.ok) {
      this.counts.badMessages++;
      this.end(session.connection, `${decoded.where}: ${decoded.why}`);
      return;
    }
    const message = decoded.value;
    if (message.heartbeat) return;
    if (message.loginRequest) this.logIn(session, message.loginRequest, nowUs);
    else if (session.user) this.dispatch(session, session.user, message, nowUs);
    else this.end(session.connection, 'not logged in');
  }

  /** Collects an update; `flush` sends what one step brought for a market in one frame. */
  tell(subject: { accountId: string; marketId: string }, message: UpdateMessage): void {
    this.updates.push({ accountId: subject.accountId, marketId: subject.marketId, message });
  }

  /** The account's position in a market follows behind the updates of this step. */
  tellPosition(order: Pick<ClientOrder, 'accountId' | 'instrumentIx' | 'marketId'>): void {
    this.movedPositions.set(`${order.accountId} ${order.marketId}`, order);
  }

  /** Order updates first, then the books they changed. */
  flush(nowUs: TimeUs): void {
    this.flushUpdates();
    for (const ix of this.parts.market.takeChanged()) {
      const subscribers = this.depthSubscribers[ix];
      if (subscribers.size === 0) continue;
      const bytes = encodeServer({ marketDepth: depthOf(this.parts.market, ix, nowUs) });
      for (const connection of subscribers) {
        this.counts.depthMessages++;
        this.parts.send(connection, bytes);
      }
    }
  }

  private flushUpdates(): void {
    const { updates } = this;
    if (updates.length === 0) return;
    this.updates = [];
    for (let from = 0; from < updates.length; ) {
      const { accountId, marketId } = updates[from];
      let to = from + 1;
      while (updates[to]?.accountId === accountId && updates[to].marketId === marketId) to++;
      const run = updates.slice(from, to).map(({ message }) => message);
      const isSingle = run.length === 1;
      this.toAccount(
        accountId,
        isSingle
          ? (run[0] as Sparse<ServerMessage>)
          : { orderUpdateMulti: { marketId, accountId, historical: false, updates: run } },
      );
      from = to;
    }
    for (const { accountId, instrumentIx } of this.movedPositions.values()) {
      this.toAccount(accountId, { accountPosition: this.positionOf(accountId, instrumentIx) });
    }
    this.movedPositions.clear();
  }

  private dispatch(session: Session, user: VenueUser, message: ClientMessage, nowUs: TimeUs): void {
    const { entry } = this.parts;
    const { connection } = session;
    const who = { connection, userId: user.username, accountIds: user.accountIds };
    if (message.orderSubmit) entry.submit(who, message.orderSubmit, nowUs);
    else if (message.orderRevise) entry.revise(who, message.orderRevise, nowUs);
    else if (message.orderPull) entry.pull(who, message.orderPull, nowUs);
    else if (message.orderBatch) {
      for (const answer of entry.batch(who, message.orderBatch, nowUs))
        this.send(connection, answer);
    } else if (message.marketDepthSubscribe) {
      const { marketId, buffer } = message.marketDepthSubscribe;
      this.subscribeDepth(connection, marketId, buffer, nowUs);
    } else if (message.accountSubscribe) {
      const { subscribe, subscribeAllAccounts, accountId } = message.accountSubscribe;
      const wanted = subscribeAllAccounts ? user.accountIds : accountId;
      this.subscribeAccounts(session, user, wanted, subscribe, nowUs);
    } else if (message.authenticationTokenRequest) {
      const { requestId } = message.authenticationTokenRequest;
      const failMessage = 'no REST side here';
      this.send(connection, { authenticationToken: { requestId, failMessage } });
    } else this.counts.badMessages++;
  }

  private logIn(session: Session, request: LoginRequest, nowUs: TimeUs): void {
    const { firm, username, password } = request;
    const user = this.parts.users.find(
      (u) => u.firm === firm && u.username === username && u.password === password,
    );
    if (!user) {
      this.counts.refused++;
      const errorMessage = 'unknown firm, user or password';
      const result = LOGIN_RESULT.FAILED;
      this.send(session.connection, { loginResponse: { result, errorMessage } });
      this.end(session.connection, 'login refused');
      return;
    }
    for (const other of this.sessions.values()) {
      if (other.user !== user || other === session) continue;
      this.counts.fenced++;
      const errorMessage = 'logged in elsewhere';
      const result = LOGIN_RESULT.LOGGED_IN_ELSEWHERE;
      this.send(other.connection, { loginResponse: { result, errorMessage } });
      this.end(other.connection, 'logged in elsewhere');
    }
    session.user = user;
    this.counts.logins++;
    this.parts.entry.openDay(nowUs);
    this.send(session.connection, {
      loginResponse: {
        result: LOGIN_RESULT.SUCCESS,
        sessionId: `S${session.connection}`,
        userId: username,
        firmId: firm,
        firm,
        username,
        serverName: 'simulated venue',
        accounts: user.accountIds.map((accountId) => ({
          accountId,
          accountNumber: accountId,
          accountName: accountId,
        })),
      },
    });
  }

  private subscribeDepth(
    connection: number,
    marketId: string,
    buffer: number,
    nowUs: TimeUs,
  ): void {
    const { market } = this.parts;
    const ix = market.universe.instrumentOfMarket.get(marketId);
    if (ix === undefined) {
      const reject = { marketId, time: timestampOf(nowUs), mode: MARKET_MODE.UNAVAILABLE };
      this.send(connection, { marketDepthSubscribeReject: reject });
      return;
    }
    if (buffer === DEPTH_BUFFER.NO_SUBSCRIPTION) {
      this.depthSubscribers[ix].delete(connection);
      return;
    }
    this.depthSubscribers[ix].add(connection);
    this.send(connection, { marketDetails: detailsOf(market, ix) });
    const { mode } = modeOf(market, ix);
    const messages = [{ marketDepth: depthOf(market, ix, nowUs) }];
    this.send(connection, { marketSnapshot: { marketId, mode, messages } });
  }

  private subscribeAccounts(
    session: Session,
    user: VenueUser,
    wanted: readonly string[],
    kind: number,
    nowUs: TimeUs,
  ): void {
    const unknown = wanted.filter((accountId) => !user.accountIds.includes(accountId));
    if (wanted.length === 0 || unknown.length > 0) {
      const errors = [`account ${unknown.join(', ') || 'missing'} is not permitted`];
      this.send(session.connection, { accountSubscribeResponse: { success: false, errors } });
      return;
    }
    this.send(session.connection, { accountSubscribeResponse: { success: true, errors: [] } });
    for (const accountId of wanted) {
      if (kind !== ACCOUNT_SUBSCRIBE_TYPE.ALL_UPDATES) {
        session.accounts.delete(accountId);
        continue;
      }
      session.accounts.add(accountId);
      const messages = this.snapshotOf(accountId, nowUs);
      const status = ACCOUNT_STATUS.OK;
      this.send(session.connection, { accountSnapshot: { accountId, status, messages } });
    }
  }

  private snapshotOf(accountId: string, nowUs: TimeUs): Sparse<AccountSnapshotMessage>[] {
    const { market, accounts, clients } = this.parts;
    const messages: Sparse<AccountSnapshotMessage>[] = [
      { accountDetails: { accountId, accountName: accountId, account: accountId, enabled: 1 } },
    ];
    for (const ix of accounts.of(accountId).keys()) {
      messages.push({ accountPosition: this.positionOf(accountId, ix) });
    }
    const byMarket = new Map<string, UpdateMessage[]>();
    for (const order of clients.ofAccount(accountId)) {
      const updates = byMarket.get(order.marketId) ?? [];
      updates.push(wholeUpdate(market.universe, order, 0, nowUs));
      byMarket.set(order.marketId, updates);
    }
    for (const [marketId, updates] of byMarket) {
      messages.push({ orderUpdateMulti: { marketId, accountId, historical: true, updates } });
    }
    return messages;
  }

  private positionOf(accountId: string, ix: InstrumentIx) {
    const { market, accounts, clients } = this.parts;
    const row = accounts.of(accountId).get(ix) ?? { buys: 0, sells: 0 };
    const working = [0, 0];
    for (const order of clients.resting[ix]) {
      if (order.accountId === accountId) working[order.side] += order.total - order.filled;
    }
    return {
      accountId,
      marketId: market.universe.marketIds[ix],
      buys: row.buys,
      sells: row.sells,
      workingBuys: working[0],
      workingSells: working[1],
    };
  }

  private toAccount(accountId: string, message: Sparse<ServerMessage>): void {
    let bytes: Uint8Array | undefined;
    for (const session of this.sessions.values()) {
      if (!session.accounts.has(accountId)) continue;
      bytes ??= encodeServer(message);
      this.parts.send(session.connection, bytes);
    }
  }

  private send(connection: number, message: Sparse<ServerMessage>): void {
    this.parts.send(connection, encodeServer(message));
  }

  /** Ends a session: the client learns of it as a closed connection. */
  end(connection: number, reason: string): void {
    this.drop(connection);
    this.parts.close(connection, reason);
  }
}
