import { type MessagePort, workerData } from 'node:worker_threads';
import { accept } from '../domain/outcome.ts';
import { fitCurve } from '../engine/curves/fit/fit-curve.ts';
import type { FitAnswer, FitQuestion } from './refit.ts';

/** Fits curves in the background, one at a time, so that nothing else waits for a fit. */
const { port } = workerData as { readonly port: MessagePort };

function answer({ quotes, last }: FitQuestion): FitAnswer {
  // A surface is fitted as a whole; one expiry of it alone goes on as SVI, which SSVI is a case of.
  const model = last.model === 'ssvi' ? 'svi' : last.model;
  const fit = fitCurve(quotes, { model, version: last.version + 1, ssr: last.ssr, last });
  if (!fit.ok) return fit;
  const { curve, doubts, violations } = fit.value;
  const inside = violations.filter(({ isBeyond }) => !isBeyond);
  const arbitrage = inside.map(({ kind, worstStrike }) => `${kind} arbitrage at ${worstStrike}`);
  return accept({ curve, doubts: [...doubts, ...arbitrage] });
}

port.on('message', (question: FitQuestion) => port.postMessage(answer(question)));
