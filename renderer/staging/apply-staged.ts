import type { CommandReply } from '../../domain/desk-command.ts';
import type { SettingEdit } from '../../domain/quote-settings.ts';
import type { StagedItem } from '../../domain/staged-change.ts';
import type { DeskScreen } from '../desk-screen.ts';
import { type AppliedChange, markApplied, stage, stagedCount } from '../stores/staged-store.ts';
import { changeOf, settingsSeen } from './curve-desk.ts';
import { stagedWords } from './staged-words.ts';

/**
 * Sends the staged set. The first call opens the diff: what is applied has been looked at. The set
 * stays until the engine took it; a refusal stands in the diff, in the engine's words.
 */
export function applyStaged(screen: DeskScreen, reason: string, bornMs: number): void {
  const { staged } = screen;
  const set = staged.getState();
  if (stagedCount(set) === 0) return;
  if (!set.isDiffOpen) return staged.setState({ isDiffOpen: true });
  const { items } = set;
  const hello = screen.session.getState().hello;
  const parts = Object.values(items).map((item) => stagedWords(hello, item).what);
  const words = parts.length === 1 ? parts[0] : `${parts[0]} and ${parts.length - 1} more`;
  const change = { ...changeOf(items), expectedSettings: settingsSeen(items), reason };
  const id = screen.sendChange(change, words, bornMs, (reply) => {
    if (!reply.ok) staged.setState({ notice: `refused: ${reply.why}` });
    else if (staged.getState().items === items) markApplied(staged, { id, items, words });
    else keepLater(screen, { id, items, words });
    if (reply.ok && reply.why !== '') staged.setState({ notice: `applied; ${reply.why}` });
  });
  staged.setState({ notice: 'sent, waiting for the engine' });
}

/** Edits made while the answer was under way stay staged, on the curve that is now in force. */
function keepLater(screen: DeskScreen, change: AppliedChange): void {
  const { staged } = screen;
  const now = staged.getState().items;
  const later = Object.entries(now).filter(([path, item]) => change.items[path] !== item);
  markApplied(staged, change);
  for (const [path, item] of later) {
    const base = change.items[path];
    if (item.kind === 'curve' && base?.kind === 'curve') {
      const live = { ...base.staged, version: base.live.version + 1 };
      stage(staged, { ...item, live, staged: { ...item.staged, version: live.version } });
    } else stage(staged, item);
  }
}

/** Stages an applied change the other way round, against what is in force now. */
export async function takeBack(screen: DeskScreen, change: AppliedChange): Promise<void> {
  const { questions, staged, curveDesk } = screen;
  const back: StagedItem[] = [];
  const settings = await curveDesk.settingsNow();
  for (const item of Object.values(change.items)) {
    if (item.kind === 'curve') {
      const answer = await questions.ask({ kind: 'curve', expiryIx: item.expiryIx });
      if (!answer.ok || !answer.value.curve) continue;
      const live = answer.value.curve;
      const before = { ...item.live, version: live.version };
      back.push({ ...item, live, staged: before, what: `back: ${item.what}` });
    } else if (item.kind === 'setting' && settings.ok) {
      const { values, revision } = settings.value;
      const own = item.underlying === '' ? values.defaults : values.underlyings[item.underlying];
      const live = own?.[item.field];
      const before = item.live ?? values.defaults[item.field];
      back.push({ ...item, live, staged: before, revision });
    }
  }
  stage(staged, ...back);
}

/** Takes what is in force now as the base of every staged edit: the diff is to be read again. */
export async function readAgain(screen: DeskScreen): Promise<void> {
  const { questions, staged, curveDesk } = screen;
  const settings = await curveDesk.settingsNow();
  const next: StagedItem[] = [];
  for (const item of Object.values(staged.getState().items)) {
    if (item.kind === 'curve') {
      const answer = await questions.ask({ kind: 'curve', expiryIx: item.expiryIx });
      if (!answer.ok || !answer.value.curve) continue;
      const live = answer.value.curve;
      next.push({ ...item, live, staged: { ...item.staged, version: live.version } });
    } else if (item.kind === 'setting' && settings.ok) {
      const { values, revision } = settings.value;
      const own = item.underlying === '' ? values.defaults : values.underlyings[item.underlying];
      next.push({ ...item, live: own?.[item.field], revision });
    }
  }
  stage(staged, ...next);
}

/** What only lowers risk goes at once, without the staged set. */
export function sendSafer(
  screen: DeskScreen,
  settings: readonly SettingEdit[],
  words: string,
  bornMs: number,
): void {
  const change = { curves: [], settings, arms: [], expectedSettings: 0, reason: '' };
  const then = (reply: CommandReply): void => {
    if (!reply.ok) screen.curveDesk.store.setState({ notice: `${words}: ${reply.why}` });
    void screen.curveDesk.settingsNow();
  };
  screen.sendChange(change, words, bornMs, then);
}
