import type { Expiry, Universe } from '../../../domain/instrument.ts';
import { AMERICAN_MODELS, type AmericanModel } from './american-price.ts';
import { PremiumBuilder } from './build-premiums.ts';
import type { PremiumMemory } from './premium-memory.ts';
import { type PremiumModel, premiumModel } from './premium-models.ts';

/** True for a model that is part of the engine; others are a user's. */
export function isBuiltIn(name: string): name is AmericanModel {
  return (AMERICAN_MODELS as readonly string[]).includes(name);
}

/** Answers what an engine asks of built-in models: the work of a background thread. */
export class PremiumAnswers {
  private readonly expiries: readonly Expiry[];
  private readonly memory: PremiumMemory;
  private readonly builder: PremiumBuilder;
  private readonly models = new Map<string, PremiumModel>();

  constructor(universe: Universe, memory: PremiumMemory) {
    this.expiries = universe.expiries.filter(({ premiumModel: name }) => isBuiltIn(name));
    this.memory = memory;
    this.builder = new PremiumBuilder(universe);
  }

  /** Answers every open request; `afterRow` runs between strikes. Returns how many there were. */
  answerAll(afterRow?: () => void): number {
    let answered = 0;
    for (const expiry of this.expiries) if (this.answer(expiry, afterRow)) answered++;
    return answered;
  }

  /** Answers one expiry's open request, if there is one and its model is built in. */
  answer(expiry: Expiry, afterRow?: () => void): boolean {
    const premiums = this.memory.expiries[expiry.ix];
    const model = this.modelOf(expiry.premiumModel);
    if (!premiums || !model) return false;
    return this.builder.answer(expiry, premiums, model, afterRow);
  }

  private modelOf(name: string): PremiumModel | undefined {
    const known = this.models.get(name);
    if (known || !isBuiltIn(name)) return known;
    const made = premiumModel(name);
    this.models.set(name, made);
    return made;
  }
}
