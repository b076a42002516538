import { createStore } from 'zustand/vanilla';
import {
  type CommandReply,
  type EngineCommand,
  type Scope,
  killWords,
} from '../../domain/desk-command.ts';

/** A switch shows `pending` until the engine's answer; without one in time it is an alarm. */
export type CommandState = 'pending' | 'done' | 'refused' | 'unanswered';

export interface ShownCommand {
  readonly id: string;
  /** `play`: of a playback, for the simulated venue. */
  readonly name: EngineCommand['name'] | 'play';
  /** What a success is called, where it is not a number of sides. */
  readonly doneWords?: string;
  readonly scope: Scope;
  /** `PULL ES`: what was asked, in words. */
  readonly words: string;
  readonly sentMs: number;
  readonly state: CommandState;
  /** The engine's answer in words. */
  readonly answer: string;
}

export interface Commands {
  /** Newest first. */
  readonly list: readonly ShownCommand[];
}

const SHOWN_MAX = 8;

export const createCommandStore = () => createStore<Commands>(() => ({ list: [] }));
export type CommandStore = ReturnType<typeof createCommandStore>;

export function addCommand(store: CommandStore, command: ShownCommand): void {
  store.setState(({ list }) => ({ list: [command, ...list].slice(0, SHOWN_MAX) }));
}

export function answerCommand(store: CommandStore, reply: CommandReply): void {
  const { doneWords } = store.getState().list.find(({ id }) => id === reply.id) ?? {};
  const done = doneWords ?? (reply.kill ? killWords(reply.kill) : `${reply.slotsChanged} sides`);
  const answer = reply.ok ? done : reply.why;
  amend(store, reply.id, { state: reply.ok ? 'done' : 'refused', answer });
}

/** Marks a command that nobody answered in time; a late answer still replaces it. */
export function markUnanswered(store: CommandStore, id: string): void {
  const command = store.getState().list.find((one) => one.id === id);
  if (command?.state === 'pending') amend(store, id, { state: 'unanswered', answer: 'no answer' });
}

function amend(store: CommandStore, id: string, change: Partial<ShownCommand>): void {
  store.setState(({ list }) => ({
    list: list.map((one) => (one.id === id ? { ...one, ...change } : one)),
  }));
}
