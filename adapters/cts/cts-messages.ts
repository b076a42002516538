import { SECOND_US, type TimeUs } from '../../domain/units.ts';

/**
 * Messages of our T4 subset as they read after decoding: a scalar that was not on the wire has
 * its default (0, '', false, []), a message that was not there is null or undefined.
 * `ClientMessage` and `ServerMessage` carry exactly one member; none means "a type we do not know".
 * The schema is `cts-proto.ts`; the codec is `cts-codec.ts`.
 */
export interface Timestamp {
  readonly seconds: number;
  readonly nanos: number;
}
/** Decimal text. */
export interface Price {
  readonly value: string;
}
type Maybe<T> = T | null | undefined;

export interface Heartbeat {
  /** UTC milliseconds. */
  readonly timestamp: number;
}
export interface LoginRequest {
  readonly apiKey: string;
  readonly firm: string;
  readonly username: string;
  readonly password: string;
  readonly appName: string;
  readonly appLicense: string;
  readonly priceFormat: number;
}
export interface LoginResponse {
  /** `LOGIN_RESULT`. */
  readonly result: number;
  readonly sessionId: string;
  readonly userId: string;
  readonly firmId: string;
  readonly errorMessage: string;
  readonly accounts: readonly {
    readonly accountId: string;
    readonly accountNumber: string;
    readonly accountName: string;
    readonly displayName: string;
    readonly mode: number;
  }[];
  readonly authenticationToken: Maybe<AuthenticationToken>;
  readonly firm: string;
  readonly username: string;
  readonly serverName: string;
}
export interface AuthenticationTokenRequest {
  readonly requestId: string;
}
export interface AuthenticationToken {
  readonly requestId: string;
  readonly token: Maybe<string>;
  readonly expireTime: Maybe<Timestamp>;
  readonly failMessage: Maybe<string>;
}

export interface MarketDepthSubscribe {
  readonly exchangeId: string;
  readonly contractId: string;
  readonly marketId: string;
  /** `DEPTH_BUFFER`; NO_SUBSCRIPTION ends it. */
  readonly buffer: number;
  /** `DEPTH_LEVELS`. */
  readonly depthLevels: number;
}
export interface MarketDepthSubscribeReject {
  readonly marketId: string;
  readonly time: Maybe<Timestamp>;
  readonly mode: number;
}
export interface MarketDetails {
  readonly marketId: string;
  readonly exchangeId: string;
  readonly contractId: string;
  readonly expiryDate: number;
  /** `CONTRACT_TYPE`. */
  readonly contractType: number;
  readonly decimals: number;
  readonly pointValue: Maybe<Price>;
  readonly minPriceIncrement: Maybe<Price>;
  readonly lastTradingDate: Maybe<Timestamp>;
  readonly minCabPrice: Maybe<Price>;
  readonly strikePrice: Maybe<Price>;
  readonly disabled: boolean;
  readonly underlyingMarketId: string;
  readonly vtt: string;
}
export interface DepthLine {
  readonly price: Maybe<Price>;
  readonly volume: number;
  readonly numOrders: number;
}
export interface MarketDepth {
  readonly marketId: string;
  readonly depthLevels: number;
  readonly depthBuffer: number;
  readonly time: Maybe<Timestamp>;
  readonly delayed: boolean;
  /** Best first. */
  readonly bids: readonly DepthLine[];
  readonly offers: readonly DepthLine[];
  /** `MARKET_MODE`. */
  readonly mode: number;
  /** `MARKET_FLAGS2`. */
  readonly flags: number;
}
export interface MarketSnapshot {
  readonly marketId: string;
  readonly mode: number;
  readonly dueToConnection: boolean;
  readonly delayed: boolean;
  readonly messages: readonly { readonly marketDepth?: Maybe<MarketDepth> }[];
}

export interface AccountSubscribe {
  /** `ACCOUNT_SUBSCRIBE_TYPE`. */
  readonly subscribe: number;
  readonly subscribeAllAccounts: boolean;
  readonly accountId: readonly string[];
}
export interface AccountSubscribeResponse {
  readonly success: boolean;
  readonly errors: readonly string[];
}
export interface AccountPosition {
  readonly accountId: string;
  readonly exchangeId: string;
  readonly contractId: string;
  readonly marketId: string;
  readonly buys: number;
  readonly sells: number;
  readonly workingBuys: number;
  readonly workingSells: number;
  readonly overnightPosition: number;
}
export interface AccountUpdate {
  readonly accountId: string;
  /** `ACCOUNT_STATUS`. */
  readonly status: number;
  readonly balance: number;
}
export interface AccountDetails {
  readonly accountId: string;
  readonly accountName: string;
  readonly account: string;
  readonly enabled: number;
  readonly deleted: boolean;
  readonly maxClipSize: number;
  readonly maxAccountPosition: number;
}
export interface AccountSnapshotMessage {
  readonly accountPosition?: Maybe<AccountPosition>;
  readonly accountUpdate?: Maybe<AccountUpdate>;
  readonly accountDetails?: Maybe<AccountDetails>;
  readonly marketDetails?: Maybe<MarketDetails>;
  readonly orderUpdateMulti?: Maybe<OrderUpdateMulti>;
}
export interface AccountSnapshot {
  readonly accountId: string;
  readonly lastUpdateRequested: number;
  readonly lastUpdateSupplied: number;
  readonly status: number;
  readonly dueToConnection: boolean;
  readonly messages: readonly AccountSnapshotMessage[];
}

export interface SubmittedOrder {
  /** `BUY_SELL`, `PRICE_TYPE`, `TIME_TYPE`. */
  readonly buySell: number;
  readonly priceType: number;
  readonly timeType: number;
  readonly volume: number;
  readonly limitPrice: Maybe<Price>;
  readonly tag: Maybe<string>;
}
export interface OrderSubmit {
  readonly userId: Maybe<string>;
  readonly accountId: string;
  readonly marketId: string;
  readonly orderLink: number;
  readonly manualOrderIndicator: boolean;
  readonly orders: readonly SubmittedOrder[];
}
export interface OrderRevise {
  readonly userId: string;
  readonly accountId: string;
  readonly marketId: string;
  readonly manualOrderIndicator: boolean;
  readonly revisions: readonly {
    readonly uniqueId: string;
    /** Total including filled lots. */
    readonly volume: Maybe<number>;
    readonly limitPrice: Maybe<Price>;
    readonly tag: Maybe<string>;
  }[];
}
export interface OrderPull {
  readonly userId: string;
  readonly accountId: string;
  readonly marketId: string;
  readonly manualOrderIndicator: boolean;
  readonly pulls: readonly { readonly uniqueId: string; readonly tag: Maybe<string> }[];
}
export interface OrderBatch {
  readonly batchId: Maybe<string>;
  readonly submissions: readonly OrderSubmit[];
}
export interface OrderBatchAcknowledge {
  readonly batchId: string;
  readonly accepted: readonly {
    readonly accountId: string;
    readonly marketId: string;
    readonly uniqueId: readonly string[];
  }[];
}
export interface OrderBatchReject {
  readonly batchId: string;
  readonly reason: string;
  readonly errors: readonly {
    readonly submissionIndex: number;
    /** -1: the whole submission. */
    readonly orderIndex: number;
    readonly accountId: string;
    readonly marketId: string;
    readonly reason: string;
  }[];
}

/** What all four kinds of order update begin with. */
export interface OrderUpdateHead {
  readonly uniqueId: string;
  readonly accountId: string;
  readonly marketId: string;
  readonly time: Maybe<Timestamp>;
  readonly exchangeTime: Maybe<Timestamp>;
  /** `ORDER_CHANGE`, `ORDER_STATUS`, `RESPONSE_PENDING`. */
  readonly change: number;
  readonly status: number;
  readonly statusDetail: string;
  readonly responsePending: number;
  readonly sequenceOrder: number;
}
export interface OrderTrade {
  readonly sequenceOrder: number;
  readonly volume: number;
  readonly price: Maybe<Price>;
  readonly residualVolume: number;
  readonly time: Maybe<Timestamp>;
  readonly exchangeTradeId: string;
  readonly exchangeTime: Maybe<Timestamp>;
  readonly tradeDate: number;
}
export interface OrderUpdate extends OrderUpdateHead {
  readonly exchangeOrderId: string;
  readonly userId: string;
  readonly buySell: number;
  readonly priceType: number;
  readonly timeType: number;
  readonly currentVolume: number;
  readonly currentLimitPrice: Maybe<Price>;
  readonly newVolume: number;
  readonly newLimitPrice: Maybe<Price>;
  readonly tag: string;
  readonly totalFillVolume: number;
  readonly workingVolume: number;
  readonly tagRelationId: string;
  readonly trades: readonly OrderTrade[];
}
export interface OrderUpdateStatus extends OrderUpdateHead {
  readonly exchangeOrderId: string;
  readonly currentVolume: number;
  readonly currentLimitPrice: Maybe<Price>;
  readonly workingVolume: number;
  readonly newVolume: number;
  readonly newLimitPrice: Maybe<Price>;
  readonly tag: string;
}
export interface OrderUpdateTrade extends OrderUpdateHead {
  readonly totalFillVolume: number;
  readonly workingVolume: number;
  readonly volume: number;
  readonly price: Maybe<Price>;
  readonly residualVolume: number;
  readonly exchangeTradeId: string;
  readonly tradeDate: number;
}
export interface OrderUpdateFailed extends OrderUpdateHead {
  readonly tagClOrdId: string;
}
export interface OrderUpdateMultiMessage {
  readonly orderUpdate?: Maybe<OrderUpdate>;
  readonly orderUpdateFailed?: Maybe<OrderUpdateFailed>;
  readonly orderUpdateStatus?: Maybe<OrderUpdateStatus>;
  readonly orderUpdateTrade?: Maybe<OrderUpdateTrade>;
}
export interface OrderUpdateMulti {
  readonly marketId: string;
  readonly accountId: string;
  /** True: state, not news. */
  readonly historical: boolean;
  readonly updates: readonly OrderUpdateMultiMessage[];
}

export interface ClientMessage {
  readonly heartbeat?: Maybe<Heartbeat>;
  readonly loginRequest?: Maybe<LoginRequest>;
  readonly authenticationTokenRequest?: Maybe<AuthenticationTokenRequest>;
  readonly marketDepthSubscribe?: Maybe<MarketDepthSubscribe>;
  readonly accountSubscribe?: Maybe<AccountSubscribe>;
  readonly orderSubmit?: Maybe<OrderSubmit>;
  readonly orderRevise?: Maybe<OrderRevise>;
  readonly orderPull?: Maybe<OrderPull>;
  readonly orderBatch?: Maybe<OrderBatch>;
}
export interface ServerMessage {
  readonly heartbeat?: Maybe<Heartbeat>;
  readonly loginResponse?: Maybe<LoginResponse>;
  readonly authenticationToken?: Maybe<AuthenticationToken>;
  readonly marketDepthSubscribeReject?: Maybe<MarketDepthSubscribeReject>;
  readonly marketDetails?: Maybe<MarketDetails>;
  readonly marketDepth?: Maybe<MarketDepth>;
  readonly marketSnapshot?: Maybe<MarketSnapshot>;
  readonly accountSubscribeResponse?: Maybe<AccountSubscribeResponse>;
  readonly accountPosition?: Maybe<AccountPosition>;
  readonly accountUpdate?: Maybe<AccountUpdate>;
  readonly accountDetails?: Maybe<AccountDetails>;
  readonly accountSnapshot?: Maybe<AccountSnapshot>;
  readonly orderUpdate?: Maybe<OrderUpdate>;
  readonly orderUpdateMulti?: Maybe<OrderUpdateMulti>;
  readonly orderUpdateFailed?: Maybe<OrderUpdateFailed>;
  readonly orderUpdateStatus?: Maybe<OrderUpdateStatus>;
  readonly orderUpdateTrade?: Maybe<OrderUpdateTrade>;
  readonly orderBatchAcknowledge?: Maybe<OrderBatchAcknowledge>;
  readonly orderBatchReject?: Maybe<OrderBatchReject>;
}

/** What a writer has to give: any part of a message, at any depth. */
export type Sparse<T> = T extends readonly (infer Item)[]
  ? readonly Sparse<Item>[]
  : T extends object
    ? { readonly [K in keyof T]?: Sparse<T[K]> | undefined }
    : T;

export function timestampOf(timeUs: TimeUs): Timestamp {
  const seconds = Math.floor(timeUs / SECOND_US);
  return { seconds, nanos: Math.round(timeUs - seconds * SECOND_US) * 1000 };
}

/** 0 where the venue gave no time. */
export function timeUsOf(timestamp: Maybe<Timestamp>): TimeUs {
  if (!timestamp) return 0;
  return timestamp.seconds * SECOND_US + Math.floor(timestamp.nanos / 1000);
}
