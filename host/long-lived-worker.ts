import { type Transferable, Worker, type WorkerOptions } from 'node:worker_threads';
import Pool from 'worker-threads-pool';

/** A worker that dies this soon after its start waits before the next try, doubling. */
const QUICK_DEATH_MS = 5000;
const FIRST_WAIT_MS = 250;
/** The journal has drained the dead thread's ring by then, so its successor reads all of it. */
const LEAST_WAIT_MS = 20;
const QUICK_DEATHS_MAX = 5;

/** How a worker is started; asked again for each restart, so that ports and history are new. */
export interface WorkerStart {
  readonly workerData: unknown;
  readonly transferList?: readonly Transferable[];
}

/**
 * One long-lived worker, acquired once from a pool of its own and replaced when it dies. The pool
 * starts a new Worker on every acquire and drops its error handler after the first event, so ours
 * stand beside it (shells.md 2).
 */
export class LongLivedWorker {
  restarts = 0;
  private quickDeaths = 0;
  private startedMs = 0;
  private readonly pool = new Pool({ max: 1, maxWaiting: 0 });
  private worker: Worker | undefined;
  private isStopping = false;
  private readonly name: string;
  private readonly file: string;
  private readonly start: () => WorkerStart;
  private readonly onDeath: (why: string, isFinal: boolean) => void;

  constructor(
    name: string,
    file: string,
    start: () => WorkerStart,
    onDeath: (why: string, isFinal: boolean) => void,
  ) {
    this.name = name;
    this.file = file;
    this.start = start;
    this.onDeath = onDeath;
    this.acquire();
  }

  private acquire(): void {
    this.startedMs = performance.now();
    const { workerData, transferList } = this.start();
    const options: WorkerOptions = { workerData, name: this.name };
    if (transferList) options.transferList = [...transferList];
    this.pool.acquire(this.file, options, (error, worker) => {
      if (error) throw error;
      this.worker = worker;
      let why = '';
      worker.on('error', (death) => {
        why = death instanceof Error ? death.message : String(death);
      });
      worker.on('exit', (code) => this.replace(why || `exit code ${code}`));
      if (this.isStopping) void worker.terminate();
    });
  }

  private replace(why: string): void {
    this.worker = undefined;
    if (this.isStopping) return;
    const livedMs = performance.now() - this.startedMs;
    this.quickDeaths = livedMs < QUICK_DEATH_MS ? this.quickDeaths + 1 : 0;
    const isFinal = this.quickDeaths > QUICK_DEATHS_MAX;
    this.onDeath(why, isFinal);
    if (isFinal) return;
    this.restarts++;
    const waitMs =
      this.quickDeaths === 0 ? LEAST_WAIT_MS : FIRST_WAIT_MS * 2 ** (this.quickDeaths - 1);
    setTimeout(() => {
      if (!this.isStopping) this.acquire();
    }, waitMs);
  }

  /** Ends a worker that no longer beats; it is replaced like one that died by itself. */
  kill(): void {
    void this.worker?.terminate();
  }

  /** Dropped while there is none. */
  post(message: unknown): void {
    this.worker?.postMessage(message);
  }

  /** It ends by itself from now on, and that is no death. */
  letEnd(): void {
    this.isStopping = true;
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.worker?.terminate();
  }
}
