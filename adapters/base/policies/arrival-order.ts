import { type SendPolicy, longestWait } from './send-policy.ts';

/**
 * Baseline, the client of most desks: only replaces, in the order in which the wants changed. An
 * order at a price already left stays in the market until its turn comes.
 */
export const ARRIVAL_ORDER: SendPolicy = {
  name: 'arrival-order',
  change: 'wait',
  retreat: 'wait',
  advance: 'wait',
  pullsUnderlying: false,
  next: longestWait,
};
