import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { accept, refuse } from '../../domain/outcome.ts';
import type { StagedSetting } from '../../domain/staged-change.ts';
import type { AskMessage, StagingQuestion } from '../../domain/staging-link.ts';
import type { SplineCurve } from '../../domain/vol-curve.ts';
import { createStagedStore, discard, stage } from '../stores/staged-store.ts';
import { createViewStore } from '../stores/view-store.ts';
import { CurveDesk, changeOf, settingsSeen } from './curve-desk.ts';
import { HostQuestions } from './host-questions.ts';

const CURVE: SplineCurve = {
  model: 'spline',
  version: 4,
  forwardRef: 100,
  yearsRef: 0.1,
  ssr: 0,
  offsets: [],
  volRef: 0.2,
  ends: 'flat',
  knots: [
    { z: -1, vol: 0.22 },
    { z: 1, vol: 0.19 },
  ],
};
const edge = (staged: number): StagedSetting => ({
  kind: 'setting',
  underlying: '',
  field: 'edgeTicks',
  live: 2,
  staged,
  revision: 3,
});

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', { hidden: false });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function setUp() {
  const asked: AskMessage[] = [];
  const questions = new HostQuestions((message) => {
    if (message.kind === 'ask') asked.push(message);
    return true;
  });
  const staged = createStagedStore();
  const view = createViewStore();
  const desk = new CurveDesk({ questions, staged, view, epoch: () => 'h1.1' });
  const open = (kind: StagingQuestion['kind']): AskMessage[] =>
    asked.filter(({ question }) => question.kind === kind);
  const answer = async (message: AskMessage, value: unknown): Promise<void> => {
    questions.take({ kind: 'answer', id: message.id, outcome: accept(value) });
    await vi.advanceTimersByTimeAsync(0);
  };
  return { asked, questions, staged, desk, open, answer };
}

describe('questions of a staged set', () => {
  test('one is under way, twenty a second at most, the last of the last set', async () => {
    const { staged, desk, open, answer } = setUp();
    desk.start();
    await vi.advanceTimersByTimeAsync(300);
    for (let ticks = 3; ticks < 103; ticks++) {
      stage(staged, edge(ticks));
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(open('whatIf')).toHaveLength(1);
    for (let n = 0; n < 20; n++) {
      await answer(open('whatIf')[n], { figures: {}, pictures: [] });
      stage(staged, edge(200 + n));
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(open('whatIf').length).toBeLessThanOrEqual(21);
    const last = open('whatIf').at(-1)?.question;
    expect(last?.kind === 'whatIf' && last.change.settings[0].value).toBe(219);
    discard(staged);
    await vi.advanceTimersByTimeAsync(100);
    expect(desk.store.getState().whatIf).toBeNull();
  });

  test('a hidden page asks nothing', async () => {
    vi.stubGlobal('document', { hidden: true });
    const { staged, desk, asked } = setUp();
    desk.start();
    desk.watch('curve');
    await vi.advanceTimersByTimeAsync(300);
    stage(staged, edge(3));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(asked).toEqual([]);
  });

  test('presses queue: each bends what the last one left', async () => {
    const { staged, desk, open, answer } = setUp();
    staged.setState({ epoch: 'h1.1' });
    void desk.gesture({ kind: 'shift', volPt: 0.1 }, 'up');
    void desk.gesture({ kind: 'shift', volPt: 0.1 }, 'up');
    await vi.advanceTimersByTimeAsync(0);
    await answer(open('curve')[0], { expiryIx: 0, curve: CURVE });
    expect(open('edit')).toHaveLength(1);
    const once = {
      ...CURVE,
      knots: CURVE.knots.map((knot) => ({ ...knot, vol: knot.vol + 0.001 })),
    };
    await answer(open('edit')[0], { curve: once, missVolPt: 0, doubts: [] });
    expect(open('edit')).toHaveLength(2);
    expect(open('edit')[1].question).toMatchObject({ curve: once });
    const [edited] = changeOf(staged.getState().items).curves;
    expect(edited).toMatchObject({ expectedVersion: 4, curve: { version: 5, knots: once.knots } });
  });

  test('a link that goes answers what was asked', async () => {
    const { questions } = setUp();
    const asked = questions.ask({ kind: 'settings' });
    questions.drop();
    expect(await asked).toEqual(refuse('link', 'the link went'));
  });

  test('the oldest revision read is the one expected', () => {
    const { staged } = setUp();
    stage(staged, edge(3), { ...edge(4), underlying: 'ES', revision: 2 });
    expect(settingsSeen(staged.getState().items)).toBe(2);
  });
});
