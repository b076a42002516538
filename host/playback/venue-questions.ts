import { type Outcome, refuse } from '../../domain/outcome.ts';
import type { PlaybackView } from '../../domain/playback.ts';

/** A tape of millions of events takes seconds to read before it is chosen. */
const ANSWER_WAIT_MS = 10_000;

/** Questions to a venue process that is reached by messages; each is answered once. */
export class VenueQuestions<Ask> {
  private readonly send: (id: number, ask: Ask) => void;
  private readonly waiting = new Map<number, (view: Outcome<PlaybackView>) => void>();
  private asked = 0;

  constructor(send: (id: number, ask: Ask) => void) {
    this.send = send;
  }

  ask(ask: Ask): Promise<Outcome<PlaybackView>> {
    const id = ++this.asked;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.take(id, refuse('simulated venue', 'does not answer'));
      }, ANSWER_WAIT_MS);
      this.waiting.set(id, (view) => {
        clearTimeout(timer);
        resolve(view);
      });
      this.send(id, ask);
    });
  }

  take(id: number, view: Outcome<PlaybackView>): void {
    this.waiting.get(id)?.(view);
    this.waiting.delete(id);
  }
}
