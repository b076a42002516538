import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { CommandReply, DeskCommand } from '../domain/desk-command.ts';
import type { Expiry } from '../domain/instrument.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { AutoFit, DeskSettings } from '../domain/quote-settings.ts';
import { settingsOf } from '../domain/quote-settings.ts';
import { SECOND_US, type TimeUs } from '../domain/units.ts';
import type { VolCurve } from '../domain/vol-curve.ts';
import type { ChainMarket } from '../engine/curves/chain-vols.ts';
import { compileCurve, volAt } from '../engine/curves/compiled-curve.ts';
import type { DeskHost } from './compose.ts';
import { expiryKeys } from './config/curves-file.ts';
import { LongLivedWorker } from './long-lived-worker.ts';
import { chainMarketOf, quotesOf } from './tape/chain-market.ts';
import { threadFile } from './thread-file.ts';

/** What the fitting thread is asked and answers; one question at a time. */
export interface FitQuestion {
  readonly quotes: ReturnType<typeof quotesOf>;
  readonly last: VolCurve;
}
export interface RefittedCurve {
  readonly curve: VolCurve;
  /** Why a person should look first; empty where nothing speaks against it. */
  readonly doubts: readonly string[];
}
export type FitAnswer = Outcome<RefittedCurve>;

/** A fit that nobody has applied yet. */
export interface StagedCurve extends RefittedCurve {
  readonly expiryIx: number;
  /** Version in force when its quotes were taken: another one since then refuses it. */
  readonly expectedVersion: number;
  readonly fittedUs: TimeUs;
  /** At-the-money move against the curve in force, vol points. */
  readonly moveVolPt: number;
}

interface Move {
  readonly atUs: TimeUs;
  readonly volPt: number;
}

const MINUTE_US = 60 * SECOND_US;
const ANSWER_WAIT_MS = 5_000;
const LOOK_EVERY_MS = 100;

/**
 * Refits in the background. A fit is staged and waits for a person; where the trader has switched
 * auto-fit on, it is applied within its bounds, and a market beyond them pulls the expiry.
 */
export class Refit {
  /** By ExpiryIx. */
  readonly staged: (StagedCurve | undefined)[] = [];
  private readonly host: DeskHost;
  private readonly settings: { readonly values: DeskSettings };
  private readonly onNews: (text: string) => void;
  private readonly worker: LongLivedWorker;
  private readonly moves = new Map<number, Move[]>();
  private readonly timer: NodeJS.Timeout;
  private readonly startedMs = performance.now();
  /** By ExpiryIx: when auto-fit last looked. */
  private readonly fittedMs = new Map<number, number>();
  private port: MessagePort | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private commands = 0;

  constructor(
    host: DeskHost,
    settings: { readonly values: DeskSettings },
    onNews: (text: string) => void,
  ) {
    this.host = host;
    this.settings = settings;
    this.onNews = onNews;
    const file = threadFile('fit-thread.ts');
    const start = () => {
      const { port1, port2 } = new MessageChannel();
      this.port = port1;
      return { workerData: { port: port2 }, transferList: [port2] };
    };
    this.worker = new LongLivedWorker('fit', file, start, (why) =>
      onNews(`fit thread died (${why})`),
    );
    this.timer = setInterval(() => this.fitWhatIsDue(), LOOK_EVERY_MS);
  }

  /** Settings may change while it runs: each look takes those in force. */
  private fitWhatIsDue(): void {
    const nowMs = performance.now();
    for (const expiry of this.host.universe.expiries) {
      const { autoFit } = this.settingsFor(expiry);
      const before = this.fittedMs.get(expiry.ix) ?? this.startedMs;
      if (!autoFit.isOn || nowMs - before < 1000 * autoFit.everyS) continue;
      this.fittedMs.set(expiry.ix, nowMs);
      void this.autoFit(expiry.ix, autoFit);
    }
  }

  /** Fits an expiry to the market of now and stages it; refuses what carries no information. */
  fit(expiryIx: number): Promise<Outcome<StagedCurve>> {
    const result = this.queue.then(() => this.fitNow(expiryIx));
    this.queue = result.catch(() => undefined);
    return result;
  }

  /** Puts the staged curve of an expiry in force, if the one it was fitted against still is. */
  async apply(expiryIx: number, by: string): Promise<CommandReply> {
    const staged = this.staged[expiryIx];
    const id = `refit-${++this.commands}`;
    if (!staged) return { id, ok: false, slotsChanged: 0, why: 'nothing is staged' };
    const { curve, expectedVersion } = staged;
    const reply = await this.host.commands.send({
      id,
      name: 'applyCurve',
      expiryIx,
      curve,
      expectedVersion,
      ageMs: 0,
      by,
    });
    if (!reply.ok) return reply;
    this.staged[expiryIx] = undefined;
    this.host.curves[expiryIx] = curve;
    return reply;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.port?.close();
    await this.worker.stop();
  }

  private settingsFor(expiry: Expiry) {
    const { symbol } = this.host.universe.underlyings[expiry.underlyingIx];
    return settingsOf(this.settings.values, symbol);
  }

  private async fitNow(expiryIx: number): Promise<Outcome<StagedCurve>> {
    const { universe, memory, clock, curves } = this.host;
    const last = curves[expiryIx];
    const nowUs = clock.nowUs();
    const market = chainMarketOf(universe, universe.expiries[expiryIx], memory.book, nowUs);
    const where = expiryKeys(universe)[expiryIx];
    if (!last) return { ok: false, where, why: 'no curve is in force to start from' };
    if (!market) return { ok: false, where, why: 'its underlying has no two-sided quote' };
    const answer = await this.ask({ quotes: quotesOf(market), last });
    if (!answer.ok) return { ...answer, where: `${where} ${answer.where}` };
    const staged: StagedCurve = {
      ...answer.value,
      expiryIx,
      expectedVersion: last.version,
      fittedUs: nowUs,
      moveVolPt: atTheMoneyMove(last, answer.value.curve, market),
    };
    this.staged[expiryIx] = staged;
    return { ok: true, value: staged };
  }

  private ask(question: FitQuestion): Promise<FitAnswer> {
    return new Promise((resolve) => {
      const { port } = this;
      const timer = setTimeout(() => {
        resolve({ ok: false, where: 'fit', why: `no answer in ${ANSWER_WAIT_MS} ms` });
      }, ANSWER_WAIT_MS);
      port?.once('message', (answer: FitAnswer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      port?.postMessage(question);
    });
  }

  /** One turn of auto-fit: applied, staged for a person, or the expiry pulled. */
  private async autoFit(expiryIx: number, bounds: AutoFit): Promise<void> {
    const fit = await this.fit(expiryIx);
    if (!fit.ok) return;
    const { moveVolPt, doubts, fittedUs } = fit.value;
    const name = expiryKeys(this.host.universe)[expiryIx];
    const before = (this.moves.get(expiryIx) ?? []).filter((m) => fittedUs - m.atUs < MINUTE_US);
    const inMinute = before.reduce((sum, move) => sum + Math.abs(move.volPt), 0);
    if (inMinute + Math.abs(moveVolPt) > bounds.minuteVolPtMax) {
      const points = (inMinute + Math.abs(moveVolPt)).toFixed(2);
      this.onNews(`auto-fit ${name}: ${points} vol points in a minute, pulled`);
      await this.host.commands.send(pullExpiry(expiryIx, ++this.commands));
      return;
    }
    if (doubts.length > 0 || Math.abs(moveVolPt) > bounds.fitVolPtMax) {
      const why = doubts[0] ?? `${moveVolPt.toFixed(2)} vol points at once`;
      this.onNews(`auto-fit ${name}: staged for a person (${why})`);
      return;
    }
    const reply = await this.apply(expiryIx, 'auto-fit');
    if (reply.ok) this.moves.set(expiryIx, [...before, { atUs: fittedUs, volPt: moveVolPt }]);
    else this.onNews(`auto-fit ${name}: ${reply.why}`);
  }
}

function pullExpiry(expiryIx: number, count: number): DeskCommand {
  const scope = { kind: 'expiry', expiryIx } as const;
  return { id: `auto-fit-pull-${count}`, name: 'pull', scope, ageMs: 0, by: 'auto-fit' };
}

/** Vol of the new curve less that of the old at the strike nearest the forward, vol points. */
function atTheMoneyMove(last: VolCurve, next: VolCurve, market: ChainMarket): number {
  const at = (curve: VolCurve): number => {
    const compiled = compileCurve(curve);
    if (!compiled.ok) return Number.NaN;
    const s = curve.ssr / 100;
    const centre = s * Math.log(market.forward) + (1 - s) * Math.log(curve.forwardRef);
    return 100 * volAt(compiled.value, Math.log(market.forward) - centre);
  };
  return at(next) - at(last);
}
