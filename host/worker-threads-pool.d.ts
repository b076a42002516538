/** The package brings no types; this is the part that is used. */
declare module 'worker-threads-pool' {
  import type { Worker, WorkerOptions } from 'node:worker_threads';

  export default class Pool {
    constructor(options: { readonly max: number; readonly maxWaiting: number });
    acquire(
      file: string,
      options: WorkerOptions,
      take: (error: Error | null, worker: Worker) => void,
    ): void;
  }
}
