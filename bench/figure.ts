/** One measured number: smaller is better. */
export interface Figure {
  /** `bench what`, unique: its name in the baseline. */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** At most this much, where the issue sets a target. */
  readonly target?: number;
  /** What it stands on: samples, shares, the loopback beside it. */
  readonly note?: string;
}

/** How much of a bench is run. */
export interface BenchScale {
  /** A smoke run: small samples, figures that mean little. */
  readonly isQuick: boolean;
  /** Length of soak benches. */
  readonly seconds: number;
  readonly say: (line: string) => void;
}

export interface Bench {
  readonly name: string;
  /** What is measured, in one line. */
  readonly what: string;
  /** Its latencies are printed beside this loopback of the same run. */
  readonly loopback?: 'tcp' | 'websocket';
  /** Left out of a run without `--only`. */
  readonly isSoak?: boolean;
  run(scale: BenchScale): Promise<readonly Figure[]>;
  /** What `--json` ends with when this bench is run alone. */
  summary?(figures: readonly Figure[]): object;
}

/** True where a target is met or there is none. */
export function isMet(figure: Figure): boolean {
  return figure.target === undefined || figure.value <= figure.target;
}
