import { type Outcome, refuse } from '../../domain/outcome.ts';
import type { AnswerMessage, StagingAnswers, StagingQuestion } from '../../domain/staging-link.ts';
import type { ToHost } from '../../domain/screen-link.ts';

type AnyOutcome = Outcome<unknown>;

/** Questions under way; a link that goes answers all of them with a refusal. */
export class HostQuestions {
  private readonly send: (message: ToHost) => boolean;
  private readonly waiting = new Map<number, (outcome: AnyOutcome) => void>();
  private asked = 0;

  /** `send` is false without a link. */
  constructor(send: (message: ToHost) => boolean) {
    this.send = send;
  }

  ask<Q extends StagingQuestion>(question: Q): Promise<Outcome<StagingAnswers[Q['kind']]>> {
    const id = ++this.asked;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve as (outcome: AnyOutcome) => void);
      if (!this.send({ kind: 'ask', id, question })) {
        this.take({ kind: 'answer', id, outcome: refuse('link', 'no link to the desk') });
      }
    });
  }

  take({ id, outcome }: AnswerMessage): void {
    this.waiting.get(id)?.(outcome);
    this.waiting.delete(id);
  }

  /** The link went: nobody will answer. */
  drop(): void {
    const open = [...this.waiting.values()];
    this.waiting.clear();
    for (const resolve of open) resolve(refuse('link', 'the link went'));
  }
}
