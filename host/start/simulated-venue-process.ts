import { join } from 'node:path';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import type { VenueAnswer, VenueRequest } from '../venue/venue-ipc.ts';
import type { VenueReport } from '../venue/venue-report.ts';
import { type Child, endChild, forkChild } from './child-process.ts';

const STOP_GRACE_MS = 2_000;
const ENTRY = join(import.meta.dirname, '..', 'venue.ts');

export interface VenueProcess {
  readonly url: string;
  readonly child: Child;
  startTape(): void;
  report(): Promise<VenueReport>;
  stop(): Promise<void>;
}

/** Starts the simulated venue as a process and waits until it listens; its tape stands still. */
export async function startVenue(args: readonly string[]): Promise<Outcome<VenueProcess>> {
  const answered = Promise.withResolvers<Outcome<string>>();
  let takeReport: ((report: VenueReport) => void) | undefined;
  const child = forkChild(ENTRY, args, (message) => {
    const answer = message as VenueAnswer;
    if ('report' in answer) return takeReport?.(answer.report);
    if ('ready' in answer) answered.resolve(accept(answer.ready.url));
    else if ('failed' in answer) answered.resolve(refuse('simulated venue', answer.failed));
  });
  void child.ended.then((how) => answered.resolve(refuse('simulated venue', `ended with ${how}`)));
  const url = await answered.promise;
  if (!url.ok) return url;
  const tell = (request: VenueRequest): void => child.tell(request);
  return accept({
    url: url.value,
    child,
    startTape: () => tell({ start: true }),
    report: () =>
      new Promise((resolve) => {
        takeReport = resolve;
        tell({ report: true });
      }),
    async stop() {
      tell({ stop: true });
      await endChild(child, STOP_GRACE_MS);
    },
  });
}
