import { describe, expect, it } from 'vitest';
import { ASK, BID, NO_PX } from '../../domain/units.ts';
import { type SideView, planSide } from './plan-side.ts';

const BASE: SideView = {
  side: BID,
  wantPx: 100,
  wantQty: 10,
  state: 'Working',
  px: 100,
  leavesQty: 10,
  isCancellable: true,
  free: 50,
  reserve: 10,
  mayReplace: true,
  mayRestSafer: false,
  mayRestLeft: false,
};
const NONE = { wantPx: NO_PX, wantQty: 0 };

describe('planSide', () => {
  it.each<[string, Partial<SideView>, string]>([
    ['nothing live, wanted', { state: 'Done' }, 'add'],
    ['nothing live, no budget', { state: 'Done', free: 0 }, 'wait'],
    ['nothing live, adds may use the reserve', { state: 'Done', free: 1 }, 'add'],
    ['nothing live, not wanted', { state: 'Done', ...NONE }, 'nothing'],
    ['live, not wanted', NONE, 'cancel'],
    ['live, not wanted, no budget', { ...NONE, free: 0 }, 'cancel'],
    ['live as wanted', {}, 'nothing'],
    ['wrong price', { wantPx: 99 }, 'replace'],
    ['wrong price, only the reserve left', { wantPx: 99, free: 10 }, 'cancel'],
    ['better price, only the reserve left', { wantPx: 101, free: 10 }, 'cancel'],
    ['better price, may rest', { wantPx: 101, free: 10, mayRestSafer: true }, 'wait'],
    ['better price, smaller', { wantPx: 101, wantQty: 9, free: 0, mayRestSafer: true }, 'cancel'],
    ['worse price, a baseline lets it rest', { wantPx: 99, free: 0, mayRestLeft: true }, 'wait'],
    ['wrong price, replaces are no choice', { wantPx: 99, mayReplace: false }, 'cancel'],
    ['worse price, may not rest', { wantPx: 99, free: 10, mayRestSafer: true }, 'cancel'],
    ['too large', { wantQty: 5 }, 'replace'],
    ['too large, no budget', { wantQty: 5, free: 0 }, 'cancel'],
    ['too small', { wantQty: 15 }, 'replace'],
    ['too small, no budget', { wantQty: 15, free: 0 }, 'wait'],
    ['new unanswered, as wanted', { state: 'PendingNew' }, 'nothing'],
    ['new unanswered, bid wanted higher', { state: 'PendingNew', wantPx: 101 }, 'nothing'],
    ['new unanswered, bid retreated', { state: 'PendingNew', wantPx: 99 }, 'cancel'],
    ['new unanswered, ask retreated', { state: 'PendingNew', side: ASK, wantPx: 101 }, 'cancel'],
    ['new unanswered, ask as wanted', { state: 'PendingNew', side: ASK }, 'nothing'],
    ['new unanswered, ask improved', { state: 'PendingNew', side: ASK, wantPx: 99 }, 'nothing'],
    ['new unanswered, gone', { state: 'PendingNew', ...NONE }, 'cancel'],
    ['new without an id, gone', { state: 'PendingNew', ...NONE, isCancellable: false }, 'wait'],
    ['replace unanswered, retreated further', { state: 'PendingReplace', wantPx: 98 }, 'cancel'],
    ['replace unanswered, improved', { state: 'PendingReplace', wantPx: 102 }, 'nothing'],
    ['cancel unanswered', { state: 'PendingCancel', wantPx: 90 }, 'nothing'],
    ['cancel unanswered, gone', { state: 'PendingCancel', ...NONE }, 'nothing'],
    ['in doubt, wanted', { state: 'InDoubt' }, 'nothing'],
    ['in doubt, gone', { state: 'InDoubt', ...NONE }, 'cancel'],
    ['in doubt, cancel just sent', { state: 'InDoubt', ...NONE, isCancellable: false }, 'wait'],
  ])('%s', (_name, change, action) => {
    expect(planSide({ ...BASE, ...change })).toBe(action);
  });
});
