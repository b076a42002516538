import type { PolicyName } from '../../adapters/base/policies/choose-policy.ts';
import type { ProfileName } from '../../adapters/base/limit-profiles.ts';
import { ADAPTER_STAT } from '../../domain/chain-columns.ts';
import type { DeskSettings } from '../../domain/quote-settings.ts';
import type { KernelWish } from '../kernel-forms.ts';
import { type PlayResult, resultOf } from '../play/play-result.ts';
import { playVirtual } from '../play/play-virtual.ts';
import type { Tape } from '../tape/tape.ts';

/** One line of `policies --json`. */
export interface PolicyLine {
  readonly policy: string;
  readonly timeAtRiskTickLotMs: number;
  readonly participation: number;
  readonly bad: number;
  readonly badAvoidable: number;
  readonly rejects: number;
  /** Longest that a side was wanted with nothing live, or live at another price. */
  readonly oldestWantS: number;
  readonly sent: PlayResult['sent'];
}

export interface Comparison {
  readonly tape: Tape;
  readonly settings: DeskSettings;
  readonly seed: number;
  readonly seconds: number;
  readonly speed: number;
  readonly venueProfile: ProfileName;
  readonly cap?: number;
  readonly oneWayMs: number;
  readonly jitterMs: number;
  /** What a real desk takes from an update to the wire, added to each of its messages. */
  readonly computeUs: number;
  readonly kernel?: KernelWish;
}

interface Contender {
  readonly name: string;
  readonly policy: PolicyName;
  readonly computeUs: number;
  readonly foresightUs: number;
}

/**
 * All policies and three yardsticks on one tape, at the same network distance and cap: `instant`,
 * the desk's policy without computing time; `clairvoyant`, the same with the underlyings known a
 * round trip ahead; `naive`, replaces in arrival order, which is the baseline of that name.
 */
export function comparePolicies(of: Comparison, onLine: (line: PolicyLine) => void): PolicyLine[] {
  const { computeUs, oneWayMs } = of;
  const roundTripUs = Math.round(2_000 * oneWayMs);
  const contenders: readonly Contender[] = [
    { name: 'instant', policy: 'floodgate', computeUs: 0, foresightUs: 0 },
    { name: 'clairvoyant', policy: 'floodgate', computeUs: 0, foresightUs: roundTripUs },
    { name: 'naive', policy: 'arrival-order', computeUs, foresightUs: 0 },
    { name: 'floodgate', policy: 'floodgate', computeUs, foresightUs: 0 },
    { name: 'cancel-all-readd', policy: 'cancel-all-readd', computeUs, foresightUs: 0 },
  ];
  return contenders.flatMap((contender) => {
    const line = runOne(of, contender);
    onLine(line);
    if (contender.name !== 'naive') return [line];
    const same = { ...line, policy: contender.policy };
    onLine(same);
    return [line, same];
  });
}

function runOne(of: Comparison, contender: Contender): PolicyLine {
  const { tape, settings, seed, seconds, speed, venueProfile, cap, oneWayMs, jitterMs } = of;
  let oldestWaitUs = 0;
  const run = playVirtual(
    tape,
    {
      ...(of.kernel ? { kernel: of.kernel } : {}),
      ...(cap === undefined ? {} : { cap }),
      tape: tape.name,
      mode: 'virtual',
      speed,
      seconds,
      venueProfile,
      policy: contender.policy,
      computeUs: contender.computeUs,
      foresightUs: contender.foresightUs,
      oneWayMs,
      jitterMs,
      freezeUiS: 0,
      seed,
    },
    settings,
    {
      onProgress: () => undefined,
      onSlice: ({ memory }) => {
        oldestWaitUs = Math.max(oldestWaitUs, memory.adapterStats[ADAPTER_STAT.oldestWaitUs]);
      },
    },
  );
  const result = resultOf(run);
  return {
    policy: contender.name,
    timeAtRiskTickLotMs: result.timeAtRisk.tickLotMs,
    participation: result.participation.mean ?? 0,
    bad: result.fills.bad,
    badAvoidable: result.fills.badAvoidable,
    rejects: result.cap.rejects,
    oldestWantS: Number((oldestWaitUs / 1e6).toFixed(1)),
    sent: result.sent,
  };
}

/** What the desk's policy must reach (issue 4, 2); each with its figure. */
export function goalsOf(lines: readonly PolicyLine[]): { text: string; isMet: boolean }[] {
  const named = (name: string): PolicyLine => {
    const line = lines.find(({ policy }) => policy === name);
    if (!line) throw new Error(`no run of ${name}`);
    return line;
  };
  const [ours, instant, clairvoyant] = [named('floodgate'), named('instant'), named('clairvoyant')];
  const naive = named('naive');
  const bound = clairvoyant.participation;
  const risk = ours.timeAtRiskTickLotMs;
  const goals = [
    { text: `avoidable bad fills ${ours.badAvoidable}: 0`, isMet: ours.badAvoidable === 0 },
    { text: `rejects over the cap ${ours.rejects}: 0`, isMet: ours.rejects === 0 },
    {
      text: `time at risk ${risk}: at most 1.25 x instant's ${instant.timeAtRiskTickLotMs}`,
      isMet: risk <= 1.25 * instant.timeAtRiskTickLotMs,
    },
    {
      text: `participation ${ours.participation}: at least 0.9 x clairvoyant's ${bound}`,
      isMet: ours.participation >= 0.9 * bound,
    },
  ];
  // Where its oldest want hardly waits there is no rush to compare.
  if (naive.oldestWantS <= 1) return goals;
  const naiveRisk = naive.timeAtRiskTickLotMs;
  const text = `time at risk ${risk}: at most 1/20 of naive's ${naiveRisk}`;
  return [...goals, { text, isMet: risk <= naiveRisk / 20 }];
}
