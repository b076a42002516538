import { ARRIVAL_ORDER } from './arrival-order.ts';
import { CANCEL_ALL_READD } from './cancel-all-readd.ts';
import { Floodgate } from './floodgate.ts';
import type { SendPolicy } from './send-policy.ts';

export const POLICY_NAMES = ['floodgate', 'arrival-order', 'cancel-all-readd'] as const;
export type PolicyName = (typeof POLICY_NAMES)[number];

/** A policy of its own for each adapter: one counts turns. */
export function choosePolicy(name: PolicyName): SendPolicy {
  switch (name) {
    case 'floodgate':
      return new Floodgate();
    case 'arrival-order':
      return ARRIVAL_ORDER;
    case 'cancel-all-readd':
      return CANCEL_ALL_READD;
  }
}
