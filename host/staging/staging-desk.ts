import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { ENGINE_STAT } from '../../domain/chain-columns.ts';
import type { ChangeCommand, CommandReply } from '../../domain/desk-command.ts';
import { LIMITS } from '../../domain/limits.ts';
import { type Outcome, accept, refusalText, refuse } from '../../domain/outcome.ts';
import type { EditedView, StagingQuestion, WhatIfView } from '../../domain/staging-link.ts';
import type { DeskHost } from '../compose.ts';
import { expiryKeys, saveCurves } from '../config/curves-file.ts';
import { LongLivedWorker } from '../long-lived-worker.ts';
import type { Refit } from '../refit.ts';
import { threadFile } from '../thread-file.ts';
import type { StagingWork } from './answer-staging.ts';
import { CurveMemories } from './curve-memories.ts';
import type { SettingsKeeper } from './settings-keeper.ts';
import type { StagingThreadData } from './staging-thread.ts';

const ANSWER_WAIT_MS = 2_000;
const LOOK_EVERY_MS = 500;

export interface StagingOptions {
  readonly host: DeskHost;
  readonly thread: Omit<StagingThreadData, 'port'>;
  readonly refit: Refit;
  readonly settings: SettingsKeeper;
  /** Where applied curves are saved, for the next desk to start with. */
  readonly curvesFile: string;
  readonly onNews: (text: string) => void;
}

/**
 * The host's side of staged changes: questions go to a thread of their own, an applied change goes
 * to the engine, and what the engine took is remembered, saved, and given to its successor.
 */
export class StagingDesk {
  private readonly options: StagingOptions;
  private readonly worker: LongLivedWorker;
  private readonly memories: CurveMemories;
  private readonly waiting = new Map<number, (outcome: Outcome<unknown>) => void>();
  private readonly timer: NodeJS.Timeout;
  private port: MessagePort | undefined;
  private questions = 0;

  constructor(options: StagingOptions) {
    this.options = options;
    const { host, thread, onNews } = options;
    this.memories = new CurveMemories(host.universe.expiries.length);
    const file = threadFile('staging/staging-thread.ts');
    const start = () => {
      const { port1, port2 } = new MessageChannel();
      this.port = port1;
      port1.on('message', ({ id, outcome }: { id: number; outcome: Outcome<unknown> }) => {
        this.waiting.get(id)?.(outcome);
      });
      port1.unref();
      return { workerData: { ...thread, port: port2 }, transferList: [port2] };
    };
    this.worker = new LongLivedWorker('staging', file, start, (why) =>
      onNews(`staging thread died (${why})`),
    );
    const look = () => this.memories.look(host.curves, host.clock.nowUs());
    this.timer = setInterval(look, LOOK_EVERY_MS).unref();
    look();
  }

  /** Answers a screen; refuses what is no expiry, and what takes longer than two seconds. */
  async answer(question: StagingQuestion): Promise<Outcome<unknown>> {
    const { host, refit, settings } = this.options;
    const { universe } = host;
    if ('expiryIx' in question && question.expiryIx >= universe.expiries.length) {
      return refuse('expiryIx', 'no such expiry');
    }
    if ('underlyingIx' in question && question.underlyingIx >= universe.underlyings.length) {
      return refuse('underlyingIx', 'no such underlying');
    }
    switch (question.kind) {
      case 'settings':
        return accept(await settings.view(this.revision));
      case 'settingsFile':
        return settings.changesOfFile();
      case 'fit':
        return fitted(await refit.fit(question.expiryIx));
      case 'whatIf': {
        const { curves } = question.change;
        if (curves.some(({ expiryIx }) => expiryIx >= universe.expiries.length)) {
          return refuse('expiryIx', 'no such expiry');
        }
        const answer = await this.ask(question);
        return answer.ok ? accept(this.withSettings(question, answer.value as WhatIfView)) : answer;
      }
      default:
        return this.ask(question);
    }
  }

  /**
   * Applies a change: what is no sound setting is refused here, all else by the engine. Afterwards
   * the files hold it, and an engine that starts again starts with it.
   */
  async change(command: ChangeCommand): Promise<CommandReply> {
    const { host, settings, onNews } = this.options;
    const refusal = (why: string): CommandReply => {
      return { id: command.id, ok: false, slotsChanged: 0, why };
    };
    const checked = await settings.check(command.settings);
    if (!checked.ok) return refusal(refusalText(checked));
    if (JSON.stringify(command).length > LIMITS.commandBytesMax) {
      return refusal('too much for one change: apply it in parts');
    }
    const reply = await host.commands.send(command);
    if (!reply.ok) return reply;
    const { reason, by } = command;
    const atUs = host.clock.nowUs();
    for (const { expiryIx, curve } of command.curves) {
      host.curves[expiryIx] = curve;
      this.memories.note(expiryIx, { atUs, by, reason, curve });
    }
    if (command.curves.length > 0) await this.saveCurves();
    if (command.settings.length > 0) {
      const saved = await settings.apply(command.settings);
      if (!saved.ok) onNews(`settings are in force, but not saved: ${refusalText(saved)}`);
    }
    return reply;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.port?.close();
    await this.worker.stop();
  }

  private async saveCurves(): Promise<void> {
    const { host, curvesFile, onNews } = this.options;
    const keys = expiryKeys(host.universe);
    const named = host.curves.flatMap((curve, ix) => (curve ? [[keys[ix], curve] as const] : []));
    const saved = await saveCurves(curvesFile, Object.fromEntries(named));
    if (!saved.ok) onNews(`curves are in force, but not saved: ${refusalText(saved)}`);
  }

  private get revision(): number {
    return this.options.host.memory.engineStats[ENGINE_STAT.settingsRevision];
  }

  /** What the settings' own rules say stands with what the engine would say. */
  private withSettings(
    question: Extract<StagingQuestion, { kind: 'whatIf' }>,
    view: WhatIfView,
  ): WhatIfView {
    const checked = this.options.settings.checkNow(question.change.settings);
    if (checked.ok) return view;
    const refusals = [...view.figures.refusals, refusalText(checked)];
    return { ...view, figures: { ...view.figures, refusals } };
  }

  private ask(question: StagingWork['question']): Promise<Outcome<unknown>> {
    const { host, settings } = this.options;
    const id = ++this.questions;
    const inForce = { curves: [...host.curves], settings: settings.values };
    const past = 'expiryIx' in question ? this.memories.of(question.expiryIx) : [];
    const work: StagingWork = { id, question, inForce, past };
    return new Promise((resolve) => {
      const end = (outcome: Outcome<unknown>): void => {
        clearTimeout(timer);
        this.waiting.delete(id);
        resolve(outcome);
      };
      const timer = setTimeout(() => {
        end(refuse(question.kind, `no answer in ${ANSWER_WAIT_MS / 1000} s`));
      }, ANSWER_WAIT_MS);
      this.waiting.set(id, end);
      this.port?.postMessage(work);
    });
  }
}

/** A fit as an edit of the curve in force: the version it was made from stays. */
function fitted(fit: Awaited<ReturnType<Refit['fit']>>): Outcome<EditedView> {
  if (!fit.ok) return fit;
  const { curve, expectedVersion, doubts } = fit.value;
  return accept({ curve: { ...curve, version: expectedVersion }, missVolPt: 0, doubts });
}
