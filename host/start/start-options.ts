import type { KernelForm } from '../kernel-forms.ts';

/** What a person asks of `start`, as the command line gives it. */
export interface StartOptions {
  /** Market to play, `afternoon` or a file; not with `venue`. */
  readonly tape?: string;
  /** Folder of further tapes to choose from on the screen. */
  readonly tapes?: string;
  /** A real venue instead of the simulated one. */
  readonly venue?: string;
  readonly env?: 'SIM' | 'LIVE';
  readonly credentials?: string;
  readonly authority?: string;
  readonly products?: string;
  readonly settings?: string;
  readonly curves?: string;
  readonly state?: string;
  readonly port: number;
  readonly cap: number;
  readonly seed: number;
  readonly oneWayMs: number;
  readonly jitterMs: number;
  readonly kernel: KernelForm;
  readonly open: boolean;
}
