import type { BEAT, DeskMemory } from '../domain/chain-columns.ts';
import { LIMITS } from '../domain/limits.ts';
import type { Clock } from '../domain/time.ts';
import type { TimeUs } from '../domain/units.ts';
import { LongLivedWorker, type WorkerStart } from './long-lived-worker.ts';
import { threadFile } from './thread-file.ts';

/** A thread that is watched and replaced. */
export interface ThreadPlan {
  readonly name: string;
  readonly beat: (typeof BEAT)[keyof typeof BEAT];
  /** From this folder. */
  readonly file: string;
  /** Asked for each start, so that ports and history are new. */
  readonly start: () => WorkerStart;
  /** What the others must know at once when it is gone. */
  readonly makeSafe: () => void;
  /** What a restart means to a person; left out: the desk is disarmed. */
  readonly afterRestart?: string;
}

export interface KeptThread {
  readonly name: string;
  readonly worker: Pick<LongLivedWorker, 'kill' | 'letEnd' | 'stop' | 'post'>;
}

const LOOK_EVERY_MS = 50;
/** A watcher that is this late was itself held up: it judges nobody until beats can be fresh. */
const LATE_US = 150_000;
/** A thread may take this long from its start to its first beat (compiling, warming). */
const START_GRACE_US = 30_000_000;

interface Watched {
  readonly plan: ThreadPlan;
  readonly worker: KeptThread['worker'];
  startedUs: TimeUs;
  isEnded: boolean;
}

/**
 * Keeps the long-lived threads of a host: starts them, notices one that is dead or silent for half
 * a second, makes safe what it did through words that the others read each step, and replaces it.
 */
export class ThreadKeeper {
  private readonly memory: DeskMemory;
  private readonly clock: Clock;
  private readonly onNews: (text: string) => void;
  private readonly watched: Watched[] = [];
  private readonly timer: NodeJS.Timeout;
  private lookedUs: TimeUs;
  private judgeFromUs: TimeUs = 0;

  constructor(memory: DeskMemory, clock: Clock, onNews: (text: string) => void) {
    this.memory = memory;
    this.clock = clock;
    this.onNews = onNews;
    this.lookedUs = clock.nowUs();
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
  }

  keep(plan: ThreadPlan): KeptThread {
    const path = threadFile(plan.file);
    const worker = new LongLivedWorker(plan.name, path, plan.start, (why, isFinal) => {
      plan.makeSafe();
      watched.startedUs = this.clock.nowUs();
      watched.isEnded = false;
      const what = isFinal ? 'given up' : (plan.afterRestart ?? 'restarted, disarmed');
      this.onNews(`${plan.name} thread died (${why}): ${what}`);
    });
    const watched = this.watch(plan, worker);
    return { name: plan.name, worker };
  }

  /** Watches a thread that somebody else replaces. */
  watch(plan: ThreadPlan, worker: KeptThread['worker']): Watched {
    const watched = { plan, worker, startedUs: this.clock.nowUs(), isEnded: false };
    this.watched.push(watched);
    return watched;
  }

  close(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const nowUs = this.clock.nowUs();
    if (nowUs - this.lookedUs > LATE_US) this.judgeFromUs = nowUs + LIMITS.beatEveryUs;
    this.lookedUs = nowUs;
    if (nowUs < this.judgeFromUs) return;
    for (const watched of this.watched) this.judge(watched, nowUs);
  }

  private judge(watched: Watched, nowUs: TimeUs): void {
    const { plan, startedUs } = watched;
    const beatUs = this.memory.beats[plan.beat];
    const isStarting = beatUs < startedUs;
    const silentUs = nowUs - (isStarting ? startedUs : beatUs);
    if (watched.isEnded) return;
    if (silentUs <= (isStarting ? START_GRACE_US : LIMITS.beatSilenceMaxUs)) return;
    watched.isEnded = true;
    plan.makeSafe();
    this.onNews(`${plan.name} thread silent for ${Math.round(silentUs / 1000)} ms: ended`);
    watched.worker.kill();
  }
}
