import { createStore } from 'zustand/vanilla';
import type { RiskMessage } from '../../domain/risk-report.ts';

/** Risk as the host last told it. */
export const createRiskStore = () =>
  createStore<{ last: RiskMessage | null }>(() => ({ last: null }));
