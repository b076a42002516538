import type { PlayResult } from './play-result.ts';

/** The run in a dozen lines that a trader reads, worst news first. */
export function summaryOf(result: PlayResult): string {
  const { fills, cap, end, sent, participation, updateToWireUs, uiFreeze } = result;
  const what = `${result.tape}, ${result.mode}, ${result.seconds} s, seed ${result.seed}`;
  const sizes = `${result.underlyings} underlyings, ${result.options} options`;
  const repricings = `${result.reprices} repricings, ${result.prices} prices`;
  const through = `${fills.bad} through fair value, ${fills.badAvoidable} avoidable`;
  const inWindow = `at most ${cap.maxInAnySecondAtVenue} of ${cap.perSecond} in any second`;
  const lines = [
    `${verdictOf(result)}  ${what}`,
    '',
    `quoted         ${sizes}, ${result.wants} sides`,
    `market         ${result.underlyingUpdates} underlying updates, ${repricings}`,
    `sent           ${sent.add} adds, ${sent.replace} replaces, ${sent.cancel} cancels`,
    `cap            ${inWindow} at the venue, ${cap.rejects} rejects`,
    `fills          ${fills.count}, of them ${through}`,
    `edge           ${number(fills.edgeTicksMean)} ticks a lot`,
    `time at risk   ${result.timeAtRisk.tickLotMs} tick-lot-ms`,
    `participation  ${percent(participation.mean)}, worst second ${percent(participation.min)}`,
  ];
  if (updateToWireUs) {
    const { p50, p99, p999, max, count } = updateToWireUs;
    lines.push(
      `update to wire p50 ${p50} us, p99 ${p99}, p99.9 ${p999}, max ${max} (${count} batches)`,
    );
  }
  if (uiFreeze) {
    const { p99Frozen, p99Idle } = uiFreeze;
    const wire = `update to wire p99 ${number(p99Frozen)} us frozen, ${number(p99Idle)} us else`;
    const isTimed = p99Frozen !== null || p99Idle !== null;
    lines.push(
      `screen frozen  ${uiFreeze.seconds} s: ${isTimed ? wire : 'a virtual clock has no latency'}`,
    );
  }
  const position = end.positionMatchesVenue ? "equal to the venue's" : "NOT the venue's";
  lines.push(
    `at the end     ${end.ordersLiveAtVenue} orders live, ${end.unknownOrders} unknown`,
    `position       ${position}`,
    `journal        ${result.journal.records} records, ${result.journal.hash}`,
  );
  return lines.join('\n');
}

/** What must hold on every tape. */
export function failuresOf(result: PlayResult): string[] {
  const failures: string[] = [];
  const fail = (isFailed: boolean, text: string) => {
    if (isFailed) failures.push(text);
  };
  fail(result.fills.badAvoidable > 0, `${result.fills.badAvoidable} avoidable bad fills`);
  fail(result.cap.rejects > 0, `${result.cap.rejects} rejects over the cap`);
  fail(result.cap.sessionsEnded > 0, `${result.cap.sessionsEnded} sessions ended over the cap`);
  fail(
    result.cap.maxInAnySecondAtVenue > result.cap.perSecond,
    `${result.cap.maxInAnySecondAtVenue} messages in a second, cap ${result.cap.perSecond}`,
  );
  fail(result.end.unknownOrders > 0, `${result.end.unknownOrders} unknown orders`);
  fail(
    result.end.ordersLiveAtVenue > 0,
    `${result.end.ordersLiveAtVenue} orders left at the venue`,
  );
  fail(!result.end.positionMatchesVenue, "position differs from the venue's");
  return failures;
}

export function verdictOf(result: PlayResult): string {
  const failures = failuresOf(result);
  return failures.length === 0 ? 'PASS' : `FAIL (${failures.join('; ')})`;
}

function number(value: number | null): string {
  return value === null ? '-' : String(value);
}

function percent(value: number | null): string {
  return value === null ? '-' : `${(100 * value).toFixed(1)} %`;
}
