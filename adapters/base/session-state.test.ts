import { describe, expect, it } from 'vitest';
import { SESSION_STATE } from '../../domain/chain-columns.ts';
import { SECOND_US } from '../../domain/units.ts';
import { SessionState } from './session-state.ts';

describe('session', () => {
  it('backs off 1, 2, 4 ... 30 s, and starts over after it was up', () => {
    const session = new SessionState(20 * SECOND_US, 60 * SECOND_US);
    const waits: number[] = [];
    let nowUs = 0;
    for (let i = 0; i < 7; i++) {
      expect(session.step(nowUs)).toBe('connect');
      session.closed(nowUs);
      waits.push((session.deadlineUs() - nowUs) / SECOND_US);
      expect(session.step(session.deadlineUs() - 1)).toBe('none');
      nowUs = session.deadlineUs();
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30]);
    expect(session.step(nowUs)).toBe('connect');
    session.opened(nowUs);
    session.loggedOn(nowUs);
    session.up();
    session.closed(nowUs);
    expect(session.deadlineUs() - nowUs).toBe(SECOND_US);
  });

  it('gives up on a socket, a logon and a list of orders without an answer', () => {
    const session = new SessionState(20 * SECOND_US, 60 * SECOND_US);
    session.step(0);
    expect(session.step(10 * SECOND_US)).toBe('close');
    const logon = new SessionState(20 * SECOND_US, 60 * SECOND_US);
    logon.step(0);
    logon.opened(1);
    expect(logon.step(10 * SECOND_US + 1)).toBe('close');
    const list = new SessionState(20 * SECOND_US, 60 * SECOND_US);
    list.step(0);
    list.opened(1);
    list.loggedOn(2);
    expect(list.step(10 * SECOND_US + 2)).toBe('close');
    expect([list.closeReason, list.state]).toEqual(['no answer', SESSION_STATE.DOWN]);
  });

  it('stays refused', () => {
    const session = new SessionState(20 * SECOND_US, 60 * SECOND_US);
    session.step(0);
    session.opened(1);
    session.refused();
    session.closed(2);
    expect(session.step(1e12)).toBe('none');
    expect(session.state).toBe(SESSION_STATE.REFUSED);
  });
});
