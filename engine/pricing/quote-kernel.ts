/**
 * Prices rows of an option chain. Which kernel it is (WebAssembly or TypeScript, table or rational
 * form) is the host's choice; the columns live where the kernel can reach them, so that nothing is
 * copied from update to update.
 */
export interface QuoteKernel {
  /** What priced: 'ts-table', 'ts-rational', or the module's name and SHA-256. */
  readonly id: string;
  /**
   * Columns for so many strikes. A side is one evaluation of every strike; `volsOfSide` names the
   * vols it is made with, by number, so that sides may share them: [0, 0] is the hedge-side quote
   * at one vol, [0, 1] has a bid and an ask vol.
   */
  open(rowCount: number, volsOfSide: readonly number[]): KernelChain;
}

/** Vols by row: the kernel divides by none. */
export interface VolColumns {
  readonly vols: Float64Array;
  /** 1 / vol. */
  readonly inverseVols: Float64Array;
}

/** What one evaluation gives, by row, in price units. */
export interface SideColumns extends VolColumns {
  readonly terms: Float64Array;
  readonly calls: Float64Array;
  readonly puts: Float64Array;
  /** Per 1.00 of the forward, discounted; a put's is less by the discount factor. */
  readonly callDeltas: Float64Array;
  /** Price a vol point. */
  readonly vegaPts: Float64Array;
  /** Delta per 1.00 of the forward. */
  readonly gammas: Float64Array;
  /** Price a calendar day. */
  readonly callThetaDays: Float64Array;
  readonly putThetaDays: Float64Array;
}

/** The price columns of a chain and the evaluations over them; rows are `from .. to - 1`. */
export interface KernelChain {
  /** Filled by the owner, as the vols are: strikes and their natural logarithms. */
  readonly strikes: Float64Array;
  readonly logStrikes: Float64Array;
  readonly sides: readonly SideColumns[];
  /**
   * Calls and puts (Black 1976) of a side at its terms. A row whose inputs are not finite comes out
   * as NaN, never as a price.
   */
  price(side: number, from: number, to: number): void;
  /** The same with the call's delta and the vega: what edge and lean need at every update. */
  priceAndHedge(side: number, from: number, to: number): void;
  /** The same with gamma and theta. */
  priceAndGreeks(side: number, from: number, to: number): void;
}

/**
 * What all rows of an evaluation share, in a side's `terms`. A column, because a number handed to
 * a function that is not compiled into its caller would be boxed: garbage at every update.
 */
export const TERM = { forward: 0, logForward: 1, discount: 2, rootYears: 3, rate: 4 } as const;
const TERM_COUNT = 5;

/**
 * Sets the terms of a side: the forward; the discount factor, 1 for futures-style premium; sqrt(T),
 * so that a row's total vol is its vol times that; the rate a year, continuous, for theta. HOT
 */
export function setTerms(
  columns: SideColumns,
  forward: number,
  discount: number,
  rootYears: number,
  rate: number,
): void {
  const { terms } = columns;
  terms[TERM.forward] = forward;
  terms[TERM.logForward] = Math.log(forward);
  terms[TERM.discount] = discount;
  terms[TERM.rootYears] = rootYears;
  terms[TERM.rate] = rate;
}

export const SIDE_OUTPUTS = [
  'calls',
  'puts',
  'callDeltas',
  'vegaPts',
  'gammas',
  'callThetaDays',
  'putThetaDays',
] as const satisfies readonly (keyof SideColumns)[];

/**
 * Lays a chain's columns out by an allocator of columns of so many rows: inputs first, then each
 * side's results and its terms.
 */
export function layColumns(
  volsOfSide: readonly number[],
  rowCount: number,
  allocate: (length: number) => Float64Array,
): Pick<KernelChain, 'strikes' | 'logStrikes' | 'sides'> {
  const column = () => allocate(rowCount);
  const strikes = column();
  const logStrikes = column();
  const vols: VolColumns[] = [];
  for (const set of volsOfSide) vols[set] ??= { vols: column(), inverseVols: column() };
  const sides = volsOfSide.map(
    (set): SideColumns => ({
      ...vols[set],
      calls: column(),
      puts: column(),
      callDeltas: column(),
      vegaPts: column(),
      gammas: column(),
      callThetaDays: column(),
      putThetaDays: column(),
      terms: allocate(TERM_COUNT),
    }),
  );
  return { strikes, logStrikes, sides };
}

/** Writes a row's vol in both forms. HOT */
export function setVol(columns: VolColumns, row: number, vol: number): void {
  columns.vols[row] = vol;
  columns.inverseVols[row] = 1 / vol;
}
