import { readJson, writeJson } from '../domain/byte-ring.ts';
import { ADAPTER_STAT, FLAG, SESSION_STATE } from '../domain/chain-columns.ts';
import {
  type ChangeCommand,
  type CommandReply,
  type CurveCommand,
  type DeskCommand,
  type EngineCommand,
  RISK_CLASS,
  isInScope,
} from '../domain/desk-command.ts';
import type { Execution } from '../domain/execution.ts';
import { handLowersRisk } from '../domain/hand-order.ts';
import { expiryOfSlot } from '../domain/instrument.ts';
import { LIMITS } from '../domain/limits.ts';
import type { ExplainCommand } from '../domain/side-explanation.ts';
import { firstReason, reasonText } from '../domain/reasons.ts';
import { refusalText } from '../domain/outcome.ts';
import type { TimeUs } from '../domain/units.ts';
import { applyCurve } from './chain-state.ts';
import { change, lowersRisk } from './change.ts';
import { compileCurve } from './curves/compiled-curve.ts';
import type { Engine } from './engine.ts';
import { cancelHands, takeHand } from './hand-orders.ts';
import { applyExecution } from './positions/positions.ts';
import { markRisk } from './positions/mark-risk.ts';
import { expiryBlockers } from './quoting/blockers.ts';
import { explainSide } from './quoting/explain-side.ts';
import { fadeAfterFill } from './quoting/fade.ts';

/** HOT while the ring is empty. */
export function takeCommands(e: Engine, nowUs: TimeUs): number {
  let taken = 0;
  for (;;) {
    const command = readJson<EngineCommand>(e.commands, e.scratch);
    if (!command) break;
    e.journal.note('command', { nowUs, ...command });
    const reply = obey(e, command, nowUs);
    e.journal.note('reply', reply);
    writeJson(e.replies, reply);
    taken++;
  }
  // Refused or not: a step that took a command is one that a replay has to make.
  if (taken > 0) e.chains.isDirty.fill(1);
  return taken;
}

function obey(e: Engine, command: EngineCommand, nowUs: TimeUs): CommandReply {
  const isOld = command.ageMs * 1000 > LIMITS.commandAgeMaxUs;
  const isSafer = command.name === 'hand' ? handLowersRisk(command.order) : lowersRisk(e, command);
  if (isOld && RISK_CLASS[command.name] === 'raises' && !isSafer) {
    const seconds = (command.ageMs / 1000).toFixed(1);
    return refusal(command, `stale: this screen was frozen for ${seconds} s`);
  }
  switch (command.name) {
    case 'pull':
      return pull(e, command);
    case 'kill':
      e.isKilled = true;
      return pull(e, { ...command, scope: { kind: 'all' } });
    case 'clearKill':
      e.isKilled = false;
      return { id: command.id, ok: true, slotsChanged: 0, why: '' };
    case 'arm':
      return arm(e, command, nowUs);
    case 'applyCurve':
      return changeCurve(e, command);
    case 'change':
      return changeDesk(e, command, nowUs);
    case 'hand':
      if (e.isKilled && !isSafer) return refusal(command, 'killed: clear the kill first');
      return takeHand(e, command, nowUs);
    case 'explain':
      return explain(e, command, nowUs);
  }
}

function explain(e: Engine, command: ExplainCommand, nowUs: TimeUs): CommandReply {
  const { id, slotIx } = command;
  const isKnown = slotIx >= 0 && slotIx < e.universe.slotCount;
  if (!isKnown) return refusal(command, 'no such side');
  return { id, ok: true, slotsChanged: 0, why: '', side: explainSide(e, slotIx, nowUs) };
}

/** The staged change of a person, then the sides that are armed with it. */
function changeDesk(e: Engine, command: ChangeCommand, nowUs: TimeUs): CommandReply {
  if (e.isKilled && command.arms.length > 0) {
    return refusal(command, 'killed: clear the kill first');
  }
  const why = change(e, command);
  if (why !== '') return refusal(command, why);
  const arms = command.arms.map((scope) => {
    const { id, ageMs, by } = command;
    return arm(e, { id, name: 'arm', scope, ageMs, by }, nowUs);
  });
  const slotsChanged = arms.reduce((sum, reply) => sum + reply.slotsChanged, 0);
  const said = arms.map((reply) => reply.why).filter((text) => text !== '');
  return { id: command.id, ok: true, slotsChanged, why: said.join('; ') };
}

/** A curve that cannot be solved is refused with its field; the one in force stays. */
function changeCurve(e: Engine, command: CurveCommand): CommandReply {
  const checked = compileCurve(command.curve);
  if (!checked.ok) return refusal(command, refusalText(checked));
  const inForce = versionOf(e, command.expiryIx);
  if (inForce !== command.expectedVersion) {
    const seen = command.expectedVersion;
    return refusal(command, `changed since you looked: version ${inForce}, not ${seen}`);
  }
  if (command.curve.version <= inForce) {
    return refusal(command, `version: must rise above ${inForce}, got ${command.curve.version}`);
  }
  applyCurve(e.universe, e.chains, command.expiryIx, command.curve);
  return { id: command.id, ok: true, slotsChanged: 0, why: '' };
}

function versionOf(e: Engine, expiryIx: number): number {
  return e.chains.splines[expiryIx]?.curve.version ?? 0;
}

function refusal(command: EngineCommand, why: string): CommandReply {
  return { id: command.id, ok: false, slotsChanged: 0, why };
}

function pull(e: Engine, command: DeskCommand): CommandReply {
  let slotsChanged = 0;
  for (let slot = 0; slot < e.universe.slotCount; slot++) {
    if (e.chains.isArmed[slot] === 0 || !isInScope(e.universe, command.scope, slot)) continue;
    e.chains.isArmed[slot] = 0;
    slotsChanged++;
  }
  e.chains.isDirty.fill(1);
  if (command.scope.kind === 'all') cancelHands(e);
  return { id: command.id, ok: true, slotsChanged, why: '' };
}

/**
 * Arms what may be armed: the link reconciled, the reference fresh, the expiry priced. The rest is
 * named in the reply and stays off, so that nothing starts quoting by itself later.
 */
function arm(e: Engine, command: DeskCommand, nowUs: TimeUs): CommandReply {
  if (e.isKilled) return refusal(command, 'killed: clear the kill first');
  const { universe, chains } = e;
  const refused = new Map<string, number>();
  let slotsChanged = 0;
  for (let slot = 0; slot < universe.slotCount; slot++) {
    if (!isInScope(universe, command.scope, slot) || universe.isListed[slot >> 1] === 0) continue;
    const packed = expiryBlockers(e, expiryOfSlot(universe, slot), nowUs);
    if (packed !== 0) {
      const text = reasonText(firstReason(packed & 0xffff), packed >> 16);
      refused.set(text, (refused.get(text) ?? 0) + 1);
    } else if (chains.isArmed[slot] === 0) {
      chains.isArmed[slot] = 1;
      slotsChanged++;
    }
  }
  chains.isDirty.fill(1);
  const why = [...refused].map(([text, count]) => `${count} sides ${text}`).join(', ');
  return { id: command.id, ok: slotsChanged > 0 || refused.size === 0, slotsChanged, why };
}

/** HOT while the ring is empty. */
export function takeExecutions(e: Engine, nowUs: TimeUs): number {
  let taken = 0;
  for (;;) {
    const execution = readJson<Execution>(e.executions, e.scratch);
    if (!execution) break;
    taken++;
    e.journal.note('execution', execution);
    if (!applyExecution(e.universe, e.memory, e.positions, execution)) continue;
    noteFill(e, execution);
    fadeAfterFill(e, execution, nowUs);
  }
  if (taken > 0) {
    e.chains.isDirty.fill(1);
    markRisk(e);
  }
  return taken;
}

/** What the engine adds to a fill: the model's value before it, the position after it. */
function noteFill(e: Engine, execution: Execution): void {
  const { slotIx, instrumentIx, executionId, isBust } = execution;
  const { slots, strikes, positions } = e.memory;
  const { books } = e.chains;
  const row = instrumentIx >> 1;
  let theo: number;
  if (slotIx >= 0) theo = slots.theo[slotIx];
  else if (instrumentIx < e.universe.optionCount) {
    theo = (instrumentIx & 1) === 0 ? strikes.callTheo[row] : strikes.putTheo[row];
  } else {
    const { tickSize } = e.universe.futures[instrumentIx - e.universe.optionCount].ticks;
    theo = 0.5 * (books.bidPx[instrumentIx] + books.askPx[instrumentIx]) * tickSize;
  }
  e.journal.note('fill', { executionId, isBust, theo, lotsAfter: positions.lots[instrumentIx] });
}

/** A venue session that came, went or reconciled means a fresh look at every side. HOT */
export function takeLinkState(e: Engine): number {
  const { adapterStats, flags } = e.memory;
  const session = adapterStats[ADAPTER_STAT.session];
  const state = 2 * session + Atomics.load(flags, FLAG.RECONCILED);
  if (state === e.linkState) return 0;
  if (session === SESSION_STATE.REFUSED) e.chains.isArmed.fill(0);
  e.linkState = state;
  e.chains.isDirty.fill(1);
  return 1;
}
