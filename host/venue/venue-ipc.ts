import type { VenueReport } from './venue-report.ts';

/** What the process that forked the venue tells it. */
export type VenueRequest =
  | { readonly start: true }
  | { readonly report: true }
  | { readonly stop: true };

/** What the venue process says. */
export type VenueAnswer =
  | { readonly ready: { readonly port: number; readonly url: string } }
  | { readonly report: VenueReport }
  | { readonly failed: string };
