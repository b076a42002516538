import type { ChangeQuestion, StagedCurve, StagedItem } from '../../domain/staged-change.ts';
import type { SettingEdit } from '../../domain/quote-settings.ts';
import type { CurveGesture, StagingQuestion } from '../../domain/staging-link.ts';
import type { VolCurve } from '../../domain/vol-curve.ts';
import { type CurveStore, createCurveStore } from '../stores/curve-store.ts';
import {
  type StagedItems,
  type StagedStore,
  holdTo,
  stage,
  stageOn,
  stagedCount,
} from '../stores/staged-store.ts';
import type { ViewStore } from '../stores/view-store.ts';
import type { HostQuestions } from './host-questions.ts';

/** Views are asked for at this pace while somebody looks; a drag asks 20 times a second. */
const VIEW_EVERY_MS = 250;
const WHAT_IF_EVERY_MS = 50;
/** Figures of a set that stands still grow old with the market. */
const WHAT_IF_AGAIN_MS = 1_000;
const SLOW_EVERY_MS = 1_000;

export interface CurveDeskParts {
  readonly questions: HostQuestions;
  readonly staged: StagedStore;
  readonly view: ViewStore;
  /** `epochText` of the picture on the screen, '' before the first. */
  readonly epoch: () => string;
}

/**
 * The window's end of staging: keeps the views of what is looked at, asks what the staged set would
 * do, one question at a time, and turns a trader's gestures into staged curves.
 */
export class CurveDesk {
  readonly store: CurveStore = createCurveStore();
  private readonly parts: CurveDeskParts;
  private readonly watched = new Map<'curve' | 'surface' | 'history' | 'settings', number>();
  private isAskingViews = false;
  private slowMs = 0;
  private isAskingWhatIf = false;
  private whatIfMs = 0;
  private edits: Promise<unknown> = Promise.resolve();

  constructor(parts: CurveDeskParts) {
    this.parts = parts;
  }

  start(): void {
    setInterval(() => this.look(), VIEW_EVERY_MS);
    setInterval(() => this.askWhatIf(), WHAT_IF_EVERY_MS);
    this.parts.view.subscribe((now, before) => {
      if (now.expiryIx === before.expiryIx) return;
      this.store.setState({ view: null, history: [], notice: '' });
      this.slowMs = 0;
      void this.askViews();
    });
  }

  /** A panel looks at it until the returned call. */
  watch(what: 'curve' | 'surface' | 'history' | 'settings'): () => void {
    this.watched.set(what, (this.watched.get(what) ?? 0) + 1);
    this.slowMs = 0;
    void this.askViews();
    return () => void this.watched.set(what, (this.watched.get(what) ?? 1) - 1);
  }

  /** The curve as it is being edited: staged where there is one, else the one in force. */
  editedCurve(): StagedCurve | null {
    const { view } = this.store.getState();
    const { expiryIx } = this.parts.view.getState();
    const item = this.parts.staged.getState().items[`curve ${expiryIx}`];
    if (item?.kind === 'curve') return item;
    if (!view?.curve || view.expiryIx !== expiryIx) return null;
    return { kind: 'curve', expiryIx, live: view.curve, staged: view.curve, what: '' };
  }

  /** Stages a curve made here, such as a knot that was typed. */
  stageCurve(curve: VolCurve, what: string): void {
    const now = this.editedCurve();
    if (now) stage(this.parts.staged, { ...now, staged: curve, what });
  }

  /** A frame of a drag: shown, not yet a step of undo. */
  dragCurve(curve: VolCurve, what: string): void {
    const now = this.editedCurve();
    if (now) stageOn(this.parts.staged, { ...now, staged: curve, what });
  }

  /** Asks the host to bend the curve; presses queue, so that each bends what the last one left. */
  gesture(edit: CurveGesture, what: string, from?: VolCurve): Promise<VolCurve | null> {
    const run = async (): Promise<VolCurve | null> => {
      const now = await this.curveToEdit();
      if (!now) return null;
      const curve = from ?? now.staged;
      const { expiryIx } = now;
      const answer = await this.parts.questions.ask({ kind: 'edit', expiryIx, curve, edit });
      if (!answer.ok) {
        this.store.setState({ notice: `${answer.where}: ${answer.why}` });
        return null;
      }
      const { missVolPt } = answer.value;
      const miss = missVolPt > 0.05 ? `the model is up to ${missVolPt.toFixed(2)} pt off` : '';
      this.store.setState({ notice: miss });
      if (from === undefined)
        stage(this.parts.staged, { ...now, staged: answer.value.curve, what });
      return answer.value.curve;
    };
    const result = this.edits.then(run);
    this.edits = result.catch(() => undefined);
    return result;
  }

  async fit(): Promise<void> {
    const now = await this.curveToEdit();
    if (!now) return;
    this.store.setState({ notice: 'fitting' });
    const answer = await this.parts.questions.ask({ kind: 'fit', expiryIx: now.expiryIx });
    if (!answer.ok) return this.store.setState({ notice: `${answer.where}: ${answer.why}` });
    const { curve, doubts } = answer.value;
    this.store.setState({ notice: doubts.length > 0 ? `look first: ${doubts.join('; ')}` : '' });
    stage(this.parts.staged, { ...now, staged: curve, what: 'fit to the market' });
  }

  /** Keys act without the editor too: then the curve is asked for first. */
  private async curveToEdit(): Promise<StagedCurve | null> {
    const now = this.editedCurve();
    if (now) return now;
    const { expiryIx } = this.parts.view.getState();
    const answer = await this.parts.questions.ask({ kind: 'curve', expiryIx });
    if (answer.ok) this.store.setState({ view: answer.value });
    const found = this.editedCurve();
    if (!found) this.store.setState({ notice: 'this expiry has no curve to edit' });
    return found;
  }

  /** The settings as they are in force, asked for where no panel did. */
  async settingsNow() {
    const answer = await this.parts.questions.ask({ kind: 'settings' });
    if (answer.ok) this.store.setState({ settings: answer.value });
    return answer;
  }

  private look(): void {
    const epoch = this.parts.epoch();
    if (epoch !== '') holdTo(this.parts.staged, epoch);
    void this.askViews();
  }

  private async askViews(): Promise<void> {
    if (this.isAskingViews || document.hidden) return;
    this.isAskingViews = true;
    const { expiryIx, underlyingIx } = this.parts.view.getState();
    const isSlowDue = performance.now() - this.slowMs > SLOW_EVERY_MS;
    const isWatched = (what: 'curve' | 'surface' | 'history' | 'settings'): boolean =>
      (this.watched.get(what) ?? 0) > 0;
    const { ask } = this;
    if (isWatched('curve')) {
      const view = await ask({ kind: 'curve', expiryIx });
      if (view && this.parts.view.getState().expiryIx === expiryIx) this.store.setState({ view });
    }
    if (isSlowDue) {
      this.slowMs = performance.now();
      if (isWatched('surface')) {
        const surface = await ask({ kind: 'surface', underlyingIx });
        if (surface) this.store.setState({ surface });
      }
      if (isWatched('history')) {
        const history = await ask({ kind: 'history', expiryIx });
        if (history) this.store.setState({ history });
      }
      if (isWatched('settings')) await this.settingsNow();
    }
    this.isAskingViews = false;
  }

  private readonly ask = async <Q extends StagingQuestion>(question: Q) => {
    const answer = await this.parts.questions.ask(question);
    return answer.ok ? answer.value : null;
  };

  private async askWhatIf(): Promise<void> {
    const set = this.parts.staged.getState();
    const { items } = set;
    if (stagedCount(set) === 0) {
      if (this.store.getState().whatIf !== null) this.store.setState({ whatIf: null });
      return;
    }
    const isSame = this.store.getState().whatIf?.items === items;
    const isFresh = performance.now() - this.whatIfMs < WHAT_IF_AGAIN_MS;
    if (this.isAskingWhatIf || document.hidden || (isSame && isFresh)) return;
    this.isAskingWhatIf = true;
    const change = changeOf(items);
    const answer = await this.parts.questions.ask({ kind: 'whatIf', change });
    this.isAskingWhatIf = false;
    this.whatIfMs = performance.now();
    if (!answer.ok) return this.store.setState({ notice: `what if: ${answer.why}` });
    const expiryIxs = change.curves.map(({ expiryIx }) => expiryIx);
    this.store.setState({ whatIf: { items, view: answer.value, expiryIxs } });
  }
}

/** The staged set as the host and the engine take it: versions rise by one. */
export function changeOf(items: StagedItems): ChangeQuestion {
  const list: readonly StagedItem[] = Object.values(items);
  return {
    curves: list.flatMap((item) =>
      item.kind === 'curve'
        ? [
            {
              expiryIx: item.expiryIx,
              curve: { ...item.staged, version: item.live.version + 1 },
              expectedVersion: item.live.version,
            },
          ]
        : [],
    ),
    settings: list.flatMap((item): SettingEdit[] =>
      item.kind === 'setting'
        ? [{ underlying: item.underlying, field: item.field, value: item.staged }]
        : [],
    ),
    arms: list.flatMap((item) => (item.kind === 'arm' ? [item.scope] : [])),
  };
}

/** Revision of the settings that the staged ones were read from; 0 where none is staged. */
export function settingsSeen(items: StagedItems): number {
  const revisions = Object.values(items).flatMap((item) =>
    item.kind === 'setting' ? [item.revision] : [],
  );
  return revisions.length === 0 ? 0 : Math.min(...revisions);
}
