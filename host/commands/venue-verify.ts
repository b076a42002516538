import { readFile } from 'node:fs/promises';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { ASK, BID } from '../../domain/units.ts';
import { MatchingBook, PARTY, TIME_IN_FORCE } from '../venue/matching-book.ts';

type Operation =
  | ['new', id: number, side: 'B' | 'S', px: number, qty: number, timeInForce: 'DAY' | 'IOC']
  | ['cancel', id: number]
  | ['replace', id: number, total: number, px: number];
type Queue = [id: number, px: number, open: number][];

interface Scenario {
  readonly scenario: number;
  readonly ops: readonly { readonly op: Operation; readonly ev: readonly unknown[] }[];
  readonly bids: Queue;
  readonly asks: Queue;
}

export interface VectorReport {
  readonly passed: number;
  readonly failed: number;
  readonly operations: number;
  readonly fills: number;
  /** First difference of each failed scenario. */
  readonly differences: readonly string[];
  /** Rate of the book alone, warm, without the comparison. */
  readonly operationsPerSecond: number;
}

/**
 * Plays a file of matching vectors (venues.md 11: one scenario a line) through the book and
 * compares every event and the final queues. Refuses what it cannot read, with file and line.
 */
export async function verifyVectors(file: string): Promise<Outcome<VectorReport>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    return refuse(file, (error as Error).message);
  }
  const scenarios: Scenario[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const scenario = parseScenario(line);
    if (!scenario) return refuse(`${file}:${i + 1}`, 'is no matching vector');
    scenarios.push(scenario);
  }
  const differences: string[] = [];
  let operations = 0;
  let fills = 0;
  for (const scenario of scenarios) {
    const difference = firstDifference(scenario);
    if (difference) differences.push(`scenario ${scenario.scenario}: ${difference}`);
    operations += scenario.ops.length;
    for (const { ev } of scenario.ops) {
      for (const event of ev) if ((event as unknown[])[0] === 'fill') fills++;
    }
  }
  const failed = differences.length;
  return accept({
    passed: scenarios.length - failed,
    failed,
    operations,
    fills,
    differences,
    operationsPerSecond: operations === 0 ? 0 : measureRate(scenarios, operations),
  });
}

/** Prints what a person reads; the exit code is 0 only when every scenario passed. */
export async function venueVerify(file: string, print: (line: string) => void): Promise<number> {
  const outcome = await verifyVectors(file);
  if (!outcome.ok) {
    print(`${outcome.where}: ${outcome.why}`);
    return 2;
  }
  const report = outcome.value;
  for (const difference of report.differences) print(difference);
  const rate = (report.operationsPerSecond / 1e6).toFixed(2);
  print(`${report.operations} operations, ${report.fills} fills, ${rate} M operations/s`);
  print(`${report.passed} passed, ${report.failed} failed`);
  return report.failed === 0 && report.passed > 0 ? 0 : 1;
}

function parseScenario(line: string): Scenario | undefined {
  try {
    const value = JSON.parse(line) as Scenario;
    const isWhole = [value.ops, value.bids, value.asks].every(Array.isArray);
    return isWhole && value.ops.every(isStep) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isStep(step: Scenario['ops'][number]): boolean {
  const fields = { new: 6, cancel: 2, replace: 4 };
  return Array.isArray(step.op) && Array.isArray(step.ev) && fields[step.op[0]] === step.op.length;
}

function play(book: MatchingBook, op: Operation): void {
  if (op[0] === 'new') {
    const side = op[2] === 'B' ? BID : ASK;
    book.submit(op[1], side, op[3], op[4], TIME_IN_FORCE[op[5]], PARTY.CLIENT);
  } else if (op[0] === 'cancel') book.cancel(op[1]);
  else book.replace(op[1], op[2], op[3]);
}

function eventsOf(book: MatchingBook, op: Operation): unknown[] {
  const events: unknown[] = [];
  let ended = '';
  if (op[0] === 'new') {
    const side = op[2] === 'B' ? BID : ASK;
    const order = book.submit(op[1], side, op[3], op[4], TIME_IN_FORCE[op[5]], PARTY.CLIENT);
    if (order.filled < order.total && !order.level) ended = 'cancelled';
  } else if (op[0] === 'cancel') events.push([book.cancel(op[1]), op[1]]);
  else events.push([book.replace(op[1], op[2], op[3]), op[1]]);
  for (const { taker, maker, qty, px } of book.fills) {
    events.push(['fill', taker.id, maker.id, qty, px]);
  }
  if (ended) events.push([ended, op[1]]);
  return events;
}

function firstDifference(scenario: Scenario): string | undefined {
  const book = new MatchingBook();
  for (const [i, { op, ev }] of scenario.ops.entries()) {
    const got = JSON.stringify(eventsOf(book, op));
    const want = JSON.stringify(ev);
    if (got !== want) return `operation ${i} ${JSON.stringify(op)}: got ${got}, want ${want}`;
  }
  for (const [side, want] of [scenario.bids, scenario.asks].entries()) {
    const queue = [...book.queue(side === 0 ? BID : ASK)];
    const got = JSON.stringify(queue.map((o) => [o.id, o.px, o.total - o.filled]));
    if (got !== JSON.stringify(want)) {
      return `final ${side === 0 ? 'bids' : 'asks'}: got ${got}, want ${JSON.stringify(want)}`;
    }
  }
  return undefined;
}

/** Best of several rounds: the first ones compile. */
function measureRate(scenarios: readonly Scenario[], operations: number): number {
  let best = 0;
  for (let round = 0; round < 12; round++) {
    const startNs = process.hrtime.bigint();
    for (const { ops } of scenarios) {
      const book = new MatchingBook();
      for (const { op } of ops) play(book, op);
    }
    best = Math.max(best, operations / (Number(process.hrtime.bigint() - startNs) / 1e9));
  }
  return best;
}
