import { LOGIN_RESULT } from '../../adapters/cts/cts-enums.ts';
import { MARKET_STATE } from '../../domain/chain-columns.ts';
import { type Prng, drawInt } from '../../domain/time.ts';
import { type InstrumentIx, SECOND_US } from '../../domain/units.ts';
import { ALL_FAULTS, type FaultKind } from './fault-kinds.ts';
import { ScreenWatch } from './screen-watch.ts';
import type { SimulatedSession } from './simulated-session.ts';
import { START_US, shapeOf } from './simulated-market.ts';
import { DOWN, UP } from './simulated-network.ts';

/** The desk has its first quotes out. */
const FIRST_US = 1_500_000;

interface Planned {
  /** Times in a safety phase of ten seconds. */
  readonly times: readonly [fewest: number, most: number];
  readonly act: (session: SimulatedSession, prng: Prng) => void;
}

/** Faults that come at an instant. Those of single frames and requests stand where those pass. */
const PLANNED: Partial<Record<FaultKind, Planned>> = {
  'net.clog': { times: [1, 2], act: clog },
  'net.disconnect': { times: [0, 2], act: (s) => cut(s, 'net.disconnect') },
  'net.reset': { times: [0, 2], act: (s) => cut(s, 'net.reset') },
  'net.half-open': { times: [0, 1], act: (s) => cut(s, 'net.half-open') },
  'net.in-flight-lost': { times: [0, 2], act: (s) => cut(s, 'net.in-flight-lost') },
  'net.slow-reader': { times: [1, 3], act: slowReader },
  'ses.whole-day': { times: [1, 3], act: (s) => s.venueFaults.sendWholeDay() },
  'ses.logon-reject': { times: [1, 1], act: refuseLogons },
  'ses.elsewhere': { times: [0, 1], act: elsewhere },
  'ses.logout': { times: [0, 1], act: logout },
  'ord.partial-fill': { times: [10, 10], act: (s, prng) => s.venueFaults.fillInPart(prng) },
  'ord.bust': { times: [0, 2], act: (s, prng) => s.venueFaults.bust(prng) },
  'ord.unsolicited-cancel': { times: [0, 5], act: (s, prng) => s.venueFaults.cancelUnasked(prng) },
  'ord.restatement': { times: [0, 5], act: (s, prng) => s.venueFaults.restate(prng) },
  'mkt.halt': { times: [0, 2], act: halt },
  'mkt.no-cancel': { times: [0, 2], act: noCancel },
  'mkt.gap': {
    times: [1, 3],
    act: (s, prng) => void (s.frameFaults.gapLeft = 1 + drawInt(prng, 100)),
  },
  'mkt.stale': { times: [0, 1], act: stale },
  'proc.crash': { times: [0, 2], act: crash },
  'proc.crash-engine': { times: [0, 2], act: crashEngine },
  'proc.crash-adapter': { times: [0, 2], act: crashAdapter },
  'proc.kill-at-write': {
    times: [0, 2],
    act: (s, prng) => void (s.writesToKill = drawInt(prng, 6)),
  },
  'proc.pause-engine': { times: [1, 3], act: pauseEngine },
  'proc.pause-adapter': { times: [1, 3], act: pauseAdapter },
  'disk.full': { times: [0, 1], act: diskFull },
  'ops.pull': { times: [0, 2], act: pull },
  'ops.kill': { times: [1, 2], act: kill },
  'ops.curve': { times: [1, 3], act: changeCurve },
  'ops.stale-arm': { times: [1, 1], act: staleArm },
};

/** Draws when each of the session's faults comes, each kind from its own generator. */
export function scheduleFaults(session: SimulatedSession): void {
  const { seconds } = session.scenario;
  for (const kind of ALL_FAULTS) {
    const planned = PLANNED[kind];
    if (!planned || !session.has(kind)) continue;
    const prng = session.venueFaults.prng(kind);
    const [fewest, most] = planned.times;
    for (let n = fewest + drawInt(prng, most - fewest + 1); n > 0; n--) {
      const atUs = FIRST_US + drawInt(prng, 10 * SECOND_US - FIRST_US);
      if (atUs >= seconds * SECOND_US) continue;
      session.at(START_US + atUs, () => planned.act(session, prng));
    }
  }
  if (session.has('disk.slow-fsync')) slowFsync(session);
  if (session.has('proc.screen-frozen')) new ScreenWatch(session).begin();
}

function between(prng: Prng, fewestUs: number, mostUs: number): number {
  return fewestUs + drawInt(prng, mostUs - fewestUs + 1);
}

function cut(session: SimulatedSession, kind: FaultKind): void {
  const { network } = session;
  if (!network.isOpen || network.isHalfOpen || !session.desk?.adapter) return;
  session.hit(kind);
  if (kind === 'net.disconnect') network.closeInOrder();
  else if (kind === 'net.half-open') network.goSilent();
  else if (kind === 'net.reset') network.reset(SECOND_US);
  else network.reset(drawInt(session.venueFaults.prng(kind), SECOND_US / 2));
}

function clog(session: SimulatedSession, prng: Prng): void {
  session.hit('net.clog');
  const direction = prng.next() < 0.5 ? UP : DOWN;
  session.network.clog(direction, session.nowUs + between(prng, 100_000, 3_000_000));
}

function slowReader(session: SimulatedSession, prng: Prng): void {
  const { network, nowUs } = session;
  session.hit('net.slow-reader');
  const untilUs = nowUs + between(prng, 100_000, SECOND_US);
  network.clog(DOWN, untilUs);
  // The venue's buffer is full: it hangs up, and says so behind everything else.
  if (prng.next() < 0.3 && network.isOpen && !network.isHalfOpen) {
    const { connection } = network;
    session.venue.disconnect(connection, nowUs);
    network.closeFromVenue(connection, 'backlog');
  }
}

function refuseLogons(session: SimulatedSession, prng: Prng): void {
  session.venueFaults.logonsToRefuse = 1 + drawInt(prng, 3);
  cut(session, 'net.reset');
}

function elsewhere(session: SimulatedSession, prng: Prng): void {
  if (!session.network.isOpen) return;
  session.hit('ses.elsewhere');
  session.venueFaults.logOnElsewhere();
  restartLater(session, prng);
}

function logout(session: SimulatedSession, prng: Prng): void {
  if (!session.network.isOpen) return;
  session.hit('ses.logout');
  const isFinal = prng.next() < 0.5;
  const result = isFinal ? LOGIN_RESULT.LOGOUT : LOGIN_RESULT.UNEXPECTED_DISCONNECT;
  session.venueFaults.endSession(session.network.connection, result);
  if (isFinal) restartLater(session, prng);
}

/** A refusal is final until a person restarts the desk. */
function restartLater(session: SimulatedSession, prng: Prng): void {
  const atUs = session.nowUs + between(prng, 300_000, 2_000_000);
  session.at(atUs, () => session.crash(50_000));
}

function halt(session: SimulatedSession, prng: Prng): void {
  setForAWhile(session, prng, 'mkt.halt', MARKET_STATE.HALT, 3_000_000);
}

function noCancel(session: SimulatedSession, prng: Prng): void {
  setForAWhile(session, prng, 'mkt.no-cancel', MARKET_STATE.NO_CANCEL, SECOND_US);
}

function setForAWhile(
  session: SimulatedSession,
  prng: Prng,
  kind: FaultKind,
  state: (typeof MARKET_STATE)['HALT' | 'NO_CANCEL'],
  mostUs: number,
): void {
  const { universe } = session.tape;
  session.hit(kind);
  const isOne = prng.next() < 0.5;
  const { expiries, futures } = universe.underlyings[drawInt(prng, universe.underlyings.length)];
  const ixs: InstrumentIx[] = [];
  for (let ix = 0; ix < universe.instrumentCount; ix++) {
    const isOption = ix < universe.optionCount;
    const isMine = isOption
      ? expiries.includes(universe.expiryOfStrike[ix >> 1])
      : futures.includes(ix - universe.optionCount);
    if (!isOne || isMine) ixs.push(ix);
  }
  session.venueFaults.setMarkets(ixs, state);
  session.at(session.nowUs + between(prng, 50_000, mostUs), () =>
    session.venueFaults.setMarkets(ixs, MARKET_STATE.OPEN),
  );
}

function stale(session: SimulatedSession, prng: Prng): void {
  session.frameFaults.staleUntilUs = session.nowUs + between(prng, 500_000, 4_000_000);
}

function crash(session: SimulatedSession, prng: Prng): void {
  if (!session.desk) return;
  session.hit('proc.crash');
  session.crash(between(prng, 50_000, 3_000_000));
}

function crashEngine(session: SimulatedSession): void {
  if (!session.desk?.engine) return;
  session.hit('proc.crash-engine');
  session.crashEngine();
}

function crashAdapter(session: SimulatedSession): void {
  if (!session.desk?.adapter) return;
  session.hit('proc.crash-adapter');
  session.crashAdapter();
}

function pauseEngine(session: SimulatedSession, prng: Prng): void {
  const { desk } = session;
  const forUs = between(prng, 10_000, 2_000_000);
  if (!desk?.engine) return;
  session.hit('proc.pause-engine');
  desk.engineFromUs = session.clock.deskUs(session.nowUs + forUs);
  wakeKeeper(session, forUs);
}

function pauseAdapter(session: SimulatedSession, prng: Prng): void {
  const { desk } = session;
  const forUs = between(prng, 10_000, 2_000_000);
  if (!desk?.adapter) return;
  session.hit('proc.pause-adapter');
  desk.adapterFromUs = session.clock.deskUs(session.nowUs + forUs);
  session.network.readableUs = session.nowUs + Math.min(forUs, 600_000);
  wakeKeeper(session, forUs);
}

/** The keeper looks every 50 ms; a thread is dead to it after 0.5 s. */
function wakeKeeper(session: SimulatedSession, forUs: number): void {
  for (let us = 450_000; us <= 600_000 && us < forUs; us += 50_000) {
    session.at(session.nowUs + us, () => {});
  }
  session.at(session.nowUs + forUs, () => session.desk?.told());
}

function diskFull(session: SimulatedSession, prng: Prng): void {
  const { desk, nowUs } = session;
  if (!desk) return;
  session.hit('disk.full');
  const untilUs = nowUs + between(prng, 100_000, SECOND_US);
  session.disk.downUntilUs = untilUs;
  desk.journalDied();
  session.operator.onDisarmed();
  session.at(untilUs, () => desk.journalStarted());
}

function slowFsync(session: SimulatedSession): void {
  const prng = session.venueFaults.prng('disk.slow-fsync');
  session.disk.reserveDelayUs = () => {
    if (session.isCalm) return 0;
    session.hit('disk.slow-fsync');
    return between(prng, 1_000, 2_000_000);
  };
}

function pull(session: SimulatedSession): void {
  if (!session.desk?.engine) return;
  session.hit('ops.pull');
  session.operator.pull();
}

function kill(session: SimulatedSession, prng: Prng): void {
  if (!session.desk) return;
  session.hit('ops.kill');
  // Often because the engine hangs: the adapter must do without it.
  if (prng.next() < 0.5) pauseEngine(session, prng);
  session.operator.kill(between(prng, 300_000, 2_000_000));
}

function changeCurve(session: SimulatedSession, prng: Prng): void {
  const { underlyings, strikes } = session.scenario;
  const expiryIx = drawInt(prng, session.tape.universe.expiries.length);
  const curve = shapeOf(underlyings, strikes).curves[expiryIx];
  const { engine } = session.desk ?? {};
  if (!curve || !engine) return;
  session.hit('ops.curve');
  const [strike] = session.tape.universe.strikes;
  const offsets = [{ strike, volPt: drawInt(prng, 5) - 2 }];
  const expectedVersion = engine.chains.splines[expiryIx]?.curve.version ?? 0;
  const changed = { ...curve, version: expectedVersion + 1, offsets };
  const ofOperator = { id: 'curve', name: 'applyCurve', ageMs: 0, by: 'operator' } as const;
  const command = { ...ofOperator, expiryIx, curve: changed, expectedVersion };
  session.desk?.send(command);
}

function staleArm(session: SimulatedSession): void {
  if (!session.desk?.engine) return;
  session.hit('ops.stale-arm');
  session.operator.armFromTheGrave();
}
