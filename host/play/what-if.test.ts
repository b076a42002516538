import { describe, expect, it } from 'vitest';
import { ADAPTER_STAT } from '../../domain/chain-columns.ts';
import type { ChangeCommand } from '../../domain/desk-command.ts';
import { DEFAULT_QUOTE_SETTINGS, type DeskSettings } from '../../domain/quote-settings.ts';
import type { ChangeFigures, ChangeQuestion } from '../../domain/staged-change.ts';
import { NO_PX, SECOND_US } from '../../domain/units.ts';
import type { VolCurve } from '../../domain/vol-curve.ts';
import { editCurve } from '../../engine/curves/edit-curve.ts';
import { TABLE_KERNEL } from '../../engine/pricing/table-kernel.ts';
import { Shadow } from '../../engine/what-if/shadow.ts';
import { whatIf } from '../../engine/what-if/what-if.ts';
import { afternoon } from '../tape/afternoon.ts';
import { VirtualDesk } from './virtual-desk.ts';

/** Nothing moves but what the test changes: the tape stands, no input grows old, no fill fades. */
const SETTINGS: DeskSettings = {
  defaults: {
    ...DEFAULT_QUOTE_SETTINGS,
    staleUnderlyingS: 9_000,
    staleBookS: 9_000,
    fadeTicks: 0,
    leanPosTicks: 0,
  },
  underlyings: {},
};
const WINDOW_US = SECOND_US;
const CAP = 40;

function quotingDesk() {
  const tape = afternoon({ seed: 5 });
  const desk = new VirtualDesk({
    tape,
    settings: SETTINGS,
    seed: 5,
    speed: 1,
    cap: CAP,
    oneWayUs: 4_000,
    jitterUs: 500,
  });
  desk.run(tape.startUs + 2 * SECOND_US);
  const scope = { kind: 'expiry', expiryIx: 0 } as const;
  desk.command({ id: 'arm', name: 'arm', scope, ageMs: 0, by: 'test' });
  desk.run(tape.startUs + 20 * SECOND_US);
  const inForce = { curves: [...desk.engine.curves], settings: SETTINGS };
  const shadow = new Shadow(tape.universe, TABLE_KERNEL);
  const ask = (question: Partial<ChangeQuestion>): ChangeFigures =>
    whatIf(
      shadow,
      desk.memory,
      inForce,
      { curves: [], settings: [], arms: [], ...question },
      { nowUs: desk.nowUs, windowUs: WINDOW_US },
    );
  const apply = (change: Partial<ChangeCommand>) =>
    desk.command({
      id: `change-${desk.nowUs}`,
      name: 'change',
      curves: [],
      settings: [],
      expectedSettings: 1,
      arms: [],
      reason: 'a test',
      ageMs: 0,
      by: 'test',
      ...change,
    });
  return { desk, inForce, ask, apply };
}

function shifted(curve: VolCurve | undefined, volPt: number): VolCurve {
  if (curve === undefined) throw new Error('the afternoon has a curve');
  const edit = editCurve(curve, { kind: 'shift', volPt });
  if (!edit.ok) throw new Error(edit.why);
  return { ...edit.value.curve, version: curve.version + 1 };
}

/** Wants that changed, and counted messages until every one of them is live. */
function watch(desk: VirtualDesk, act: () => void) {
  const px = desk.memory.wants.px.slice();
  const qty = desk.memory.wants.qty.slice();
  const sent = counted(desk);
  const startUs = desk.nowUs;
  act();
  let settledUs = startUs;
  for (let step = 0; step < 600; step++) {
    const before = counted(desk);
    desk.run(desk.nowUs + SECOND_US / 50);
    if (counted(desk) !== before) settledUs = desk.nowUs;
  }
  const { wants } = desk.memory;
  let moved = 0;
  for (let slot = 0; slot < px.length; slot++) {
    if (wants.px[slot] !== px[slot] || wants.qty[slot] !== qty[slot]) moved++;
  }
  return { moved, messages: counted(desk) - sent, seconds: (settledUs - startUs) / SECOND_US };
}

function counted({ memory }: VirtualDesk): number {
  const { adapterStats } = memory;
  return adapterStats[ADAPTER_STAT.sentAdds] + adapterStats[ADAPTER_STAT.sentReplaces];
}

function fillsOf({ memory }: VirtualDesk): number {
  return memory.positions.fills.reduce((sum, fills) => sum + fills, 0);
}

describe('what a change would do', { timeout: 60_000 }, () => {
  it.each([0.4, -0.4])('a shift of %f points moves what was said, and no other quote', (volPt) => {
    const { desk, inForce, ask, apply } = quotingDesk();
    const [curve] = inForce.curves;
    const edit = {
      expiryIx: 0,
      curve: shifted(curve, volPt),
      expectedVersion: curve?.version ?? 0,
    };
    const said = ask({ curves: [edit] });
    const seen = watch(desk, () => {
      expect(apply({ curves: [edit] })).toMatchObject({ ok: true, why: '' });
    });
    expect(said.quotesMoved).toBeGreaterThan(20);
    expect(seen.moved).toBe(said.quotesMoved);
    // A quote that is hit while it retreats costs one message more: its rest is added again.
    expect(seen.messages).toBeGreaterThanOrEqual(said.messages);
    expect(seen.messages).toBeLessThanOrEqual(said.messages + fillsOf(desk));
    expect(seen.seconds).toBeGreaterThan(0.5 * said.convergeS);
    expect(seen.seconds).toBeLessThan(2 * said.convergeS + 1);
    expect(said.refusals).toEqual([]);
    expect(said.volPtMost).toBeCloseTo(volPt, 1);
  });

  it('an edge, a size and an arm too', () => {
    const { desk, ask, apply } = quotingDesk();
    const settings = [
      { underlying: '', field: 'edgeTicks', value: 4 },
      { underlying: '', field: 'sizes', value: [{ deltaMax: 1, lots: 20 }] },
    ] as const;
    const arms = [{ kind: 'expiry', expiryIx: 1 }] as const;
    const said = ask({ settings, arms });
    const seen = watch(desk, () => {
      expect(apply({ settings, arms }).ok).toBe(true);
    });
    expect(said.sidesOn).toBeGreaterThan(20);
    expect(seen.moved).toBe(said.quotesMoved);
    expect(seen.messages).toBe(said.messages);
  });

  it('nothing changed moves nothing', () => {
    const { inForce, ask } = quotingDesk();
    const [curve] = inForce.curves;
    const edit = { expiryIx: 0, curve: shifted(curve, 0), expectedVersion: curve?.version ?? 0 };
    const said = ask({ curves: [edit], settings: [] });
    expect(said).toMatchObject({ quotesMoved: 0, messages: 0, convergeS: 0 });
    expect(said.quotesOf).toBeGreaterThan(20);
    expect(said.markPnl).toBeCloseTo(0, 6);
  });

  it('says beforehand what the engine refuses', () => {
    const { desk, inForce, ask, apply } = quotingDesk();
    const [curve] = inForce.curves;
    const version = curve?.version ?? 0;
    const far = { expiryIx: 0, curve: shifted(curve, 1.5), expectedVersion: version };
    expect(ask({ curves: [far] }).refusals.join()).toContain('at most 1.00 at once');
    expect(apply({ curves: [far] }).why).toContain('at most 1.00 at once');
    const stale = { ...far, curve: shifted(curve, 0.1), expectedVersion: version + 7 };
    expect(ask({ curves: [stale] }).refusals.join()).toContain('changed since you looked');
    const before = desk.memory.wants.px.slice();
    expect(apply({ curves: [stale] }).why).toContain('changed since you looked');
    desk.run(desk.nowUs + 3 * SECOND_US);
    expect(desk.memory.wants.px).toEqual(before);
    expect(desk.memory.wants.px.some((px) => px !== NO_PX)).toBe(true);
  });
});

describe('a change of settings', { timeout: 60_000 }, () => {
  const wider = [{ underlying: '', field: 'edgeTicks', value: 5 }] as const;
  const narrower = [{ underlying: '', field: 'edgeTicks', value: 1 }] as const;

  it('that only lowers risk is taken however old it is', () => {
    const { apply } = quotingDesk();
    expect(apply({ settings: wider, ageMs: 9_000, expectedSettings: 77 }).ok).toBe(true);
    expect(apply({ settings: narrower, ageMs: 9_000, expectedSettings: 2 }).why).toContain('stale');
    const late = apply({ id: 'late', settings: narrower, expectedSettings: 1 });
    expect(late.why).toContain('revision 2, not 1');
    expect(apply({ id: 'now', settings: narrower, expectedSettings: 2 }).ok).toBe(true);
  });
});
