import { join } from 'node:path';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import type { PlaybackView } from '../../domain/playback.ts';
import { VenueQuestions } from '../playback/venue-questions.ts';
import type { VenueAnswer, VenueAsk, VenueRequest } from '../venue/venue-ipc.ts';
import type { VenueReport } from '../venue/venue-report.ts';
import { type Child, endChild, forkChild } from './child-process.ts';

const STOP_GRACE_MS = 2_000;
const ENTRY = join(import.meta.dirname, '..', 'venue.ts');

export interface VenueProcess {
  readonly url: string;
  readonly child: Child;
  startTape(): void;
  report(): Promise<VenueReport>;
  ask(ask: VenueAsk): Promise<Outcome<PlaybackView>>;
  stop(): Promise<void>;
}

/** Starts the simulated venue as a process and waits until it listens; its tape stands still. */
export async function startVenue(args: readonly string[]): Promise<Outcome<VenueProcess>> {
  const answered = Promise.withResolvers<Outcome<string>>();
  let takeReport: ((report: VenueReport) => void) | undefined;
  const questions = new VenueQuestions<VenueAsk>((id, ask) => tell({ id, ask }));
  const child = forkChild(ENTRY, args, (message) => {
    const answer = message as VenueAnswer;
    if ('report' in answer) return takeReport?.(answer.report);
    if ('view' in answer) return questions.take(answer.id, answer.view);
    if ('ready' in answer) answered.resolve(accept(answer.ready.url));
    else if ('failed' in answer) answered.resolve(refuse('simulated venue', answer.failed));
  });
  void child.ended.then((how) => answered.resolve(refuse('simulated venue', `ended with ${how}`)));
  const tell = (request: VenueRequest): void => child.tell(request);
  const url = await answered.promise;
  if (!url.ok) return url;
  return accept({
    url: url.value,
    child,
    startTape: () => tell({ start: true }),
    report: () =>
      new Promise((resolve) => {
        takeReport = resolve;
        tell({ report: true });
      }),
    ask: (ask) => questions.ask(ask),
    async stop() {
      tell({ stop: true });
      await endChild(child, STOP_GRACE_MS);
    },
  });
}
