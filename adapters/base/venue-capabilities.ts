/** What a venue can do (venues.md 2). The base decides by this, never by a venue's name. */
export interface VenueCapabilities {
  /** `venue`: the venue names the order, so there is no cancel before its first answer. */
  readonly orderId: 'client' | 'venue';
  readonly replace: {
    readonly atomic: boolean;
    /** The quantity of a replace includes lots already filled. */
    readonly countsFilled: boolean;
    readonly keepsPriorityOnDecrease: boolean;
  } | null;
  /** A cancel may be sent while a new or a replace is unanswered. */
  readonly cancelMayOvertake: boolean;
  readonly massCancel: readonly (
    | 'all'
    | 'underlying'
    | 'instrument'
    | 'quoteSet'
    | 'deltaBand'
    | 'label'
  )[];
  readonly massQuote: {
    readonly entriesMax: number;
    readonly atomic: boolean;
    readonly zeroCancels: boolean;
  } | null;
  readonly cancelOnDisconnect: 'none' | 'connection' | 'account';
  readonly massStatus: 'none' | 'snapshot' | 'perOrder';
  readonly replay: 'none' | 'gap' | 'wholeDay';
  /** `mandatory`: a quote without market-maker protection is refused. */
  readonly protection: 'none' | 'optional' | 'mandatory';
  readonly quotesInVol: boolean;
  readonly limits: readonly RateLimit[];
}

/** A rate limit as the venue states it; the throttle obeys every kind as a sliding window. */
export interface RateLimit {
  readonly scope: 'session' | 'account' | 'segment' | 'address';
  readonly windowKind: 'sliding' | 'fromFirstMessage' | 'fixedUnknownPhase' | 'bucket';
  readonly cap: number;
  readonly windowUs: number;
  readonly unit: 'messages' | 'orders';
  readonly cost: {
    readonly new: number;
    readonly replace: number;
    readonly cancel: number;
    readonly massCancel: number;
    readonly quoteEntry: number;
  };
  readonly onBreach:
    | 'reject'
    | 'rejectThenLogout'
    | 'logout'
    | 'modifyBecomesCancel'
    | 'cancelAllQuotes';
  readonly readFrom: 'config' | 'logon' | 'query';
}
