import { type Outcome, accept } from '../../domain/outcome.ts';
import type { CurveModel } from '../../domain/vol-curve.ts';
import type { ChainQuotes } from '../../engine/curves/fit/chain-quotes.ts';
import { type CurveFit, type ShorterCurve, fitCurve } from '../../engine/curves/fit/fit-curve.ts';
import { type FitQuality, judgeFit } from '../../engine/curves/fit/fit-quality.ts';
import { fitSsvi } from '../../engine/curves/fit/fit-ssvi.ts';
import { learnRates } from '../../engine/curves/fit/learn-rates.ts';
import { chainQuotesOf } from './chain-quotes-of.ts';
import type { ExpiryQuotes, FitChain } from './fit-chain-reader.ts';

/** One expiry of a chain, fitted or refused. */
export interface ExpiryFit {
  readonly expiry: ExpiryQuotes;
  readonly quotes: ChainQuotes;
  readonly outcome: Outcome<{ readonly fit: CurveFit; readonly quality: FitQuality }>;
  readonly ms: number;
}

const NEW_CURVE = { version: 1, ssr: 100 };
/** So long the compiler is shown the code, so that `ms` is that of a desk that is running. */
const WARM_UP_MS = 120;

/** Fits every expiry of a chain, shortest first, each above the one before. */
export function fitChainQuotes(chain: FitChain, model: CurveModel): ExpiryFit[] {
  const { momentUs, columns } = chain;
  const quotes = chain.expiries.map((expiry) => chainQuotesOf(expiry, momentUs, columns));
  const rates = learnRates(quotes);
  const fits = model === 'ssvi' ? fitAtOnce(quotes, rates) : fitInTurn(quotes, model, rates);
  return fits.map(({ outcome, ms }, i) => {
    const judged = outcome.ok
      ? accept({ fit: outcome.value, quality: judgeFit(quotes[i], outcome.value) })
      : outcome;
    return { expiry: chain.expiries[i], quotes: quotes[i], outcome: judged, ms };
  });
}

interface TimedFit {
  readonly outcome: Outcome<CurveFit>;
  readonly ms: number;
}

function fitInTurn(
  chains: readonly ChainQuotes[],
  model: Exclude<CurveModel, 'ssvi'>,
  rates: ReturnType<typeof learnRates>,
): TimedFit[] {
  const fitOne = (i: number, shorter?: ShorterCurve) => {
    return fitCurve(chains[i], { ...NEW_CURVE, model, shorter, rate: rates[i] });
  };
  const untilMs = performance.now() + WARM_UP_MS;
  for (let i = 0; performance.now() < untilMs && i < 10 * chains.length; i++) {
    fitOne(i % chains.length);
  }
  let shorter: ShorterCurve | undefined;
  return chains.map((quotes, i) => {
    const fromMs = performance.now();
    const outcome = fitOne(i, shorter);
    const ms = performance.now() - fromMs;
    // A curve that hardly fits is nothing to hold the next one against.
    if (outcome.ok && outcome.value.doubts.length === 0) {
      const { compiled, implied, from, to } = outcome.value;
      shorter = { compiled, forward: implied.forward, years: quotes.years, from, to };
    }
    return { outcome, ms };
  });
}

/** A surface is one problem: each expiry gets its share of the time. */
function fitAtOnce(
  chains: readonly ChainQuotes[],
  rates: ReturnType<typeof learnRates>,
): TimedFit[] {
  const fromMs = performance.now();
  const outcomes = fitSsvi(chains, NEW_CURVE, rates);
  const ms = (performance.now() - fromMs) / Math.max(1, chains.length);
  return outcomes.map((outcome) => ({ outcome, ms }));
}
