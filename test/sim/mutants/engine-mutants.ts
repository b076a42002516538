import { type Mutant, bend } from './mutant.ts';

export const ENGINE_MUTANTS: readonly Mutant[] = [
  {
    name: 'no-position-limit',
    what: 'the limit of a position is not looked at',
    engine: ({ chains }) => {
      for (const settings of chains.settings) Object.assign(settings, { positionLotsMax: 1e6 });
    },
  },
  {
    name: 'starts-armed',
    what: 'a desk that starts is armed',
    engine: ({ chains }) => void chains.isArmed.fill(1),
  },
  {
    name: 'stale-arm-obeyed',
    what: 'the age of a command is not looked at',
    engine: ({ commands }) =>
      bend(commands, 'read', (original) => (into) => {
        const length = original(into);
        const text = Buffer.from(into.subarray(0, Math.max(0, length))).toString('latin1');
        into.set(Buffer.from(text.replace('"ageMs":5000', '"ageMs":   0'), 'latin1'));
        return length;
      }),
  },
  {
    name: 'killed-arm-obeyed',
    what: 'the engine forgets that it is killed',
    engine: (engine) =>
      void Object.defineProperty(engine, 'isKilled', { get: () => false, set() {} }),
  },
  {
    name: 'pull-not-obeyed',
    what: 'a pull is answered and nothing else',
    engine: (engine) =>
      bend(engine.commands, 'read', (original) => (into) => {
        const length = original(into);
        const text = Buffer.from(into.subarray(0, Math.max(0, length))).toString('latin1');
        const side = '"kind":"all"';
        const nowhere = '"kind":"no" ';
        if (text.includes('"id":"pull"')) into.set(Buffer.from(text.replace(side, nowhere)));
        return length;
      }),
  },
  {
    name: 'execution-twice',
    what: 'the engine books each execution under two names',
    engine: ({ positions }) => void (positions.seen.add = () => positions.seen),
    adapter: ({ state }) =>
      bend(state.fills, 'tell', (original) => (execution) => {
        original(execution);
        if (execution.qty > 5) original(execution);
      }),
  },
];
