import { type SendPolicy, longestWait } from './send-policy.ts';

/** Baseline: when a quote must move, the underlying's are all cancelled and added one by one. */
export const CANCEL_ALL_READD: SendPolicy = {
  name: 'cancel-all-readd',
  change: 'cancel',
  retreat: 'cancel',
  advance: 'cancel',
  pullsUnderlying: true,
  next: longestWait,
};
