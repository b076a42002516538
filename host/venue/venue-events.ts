/** What the venue's queue holds; the subject's meaning stands beside each. */
export type VenueEvent =
  /** Group of options. */
  | 'makerGroup'
  /** OptionIx. */
  | 'makerReaction'
  /** UnderlyingIx. */
  | 'customer'
  /** Id of the order. */
  | 'snipe'
  /** Connection. */
  | 'heartbeat';
