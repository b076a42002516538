import { expect, test } from 'vitest';
import { HeldChanges } from './held-changes.ts';

const row = (id: string) => ({ id });
const add = (...ids: string[]) => ({ add: ids.map(row), update: [], remove: [] });

function setUp() {
  const applied: string[] = [];
  const held: number[] = [];
  const changes = new HeldChanges<{ id: string }>((rows) => held.push(rows));
  changes.attach((change) => {
    const ids = (rows: { id: string }[]): string => rows.map(({ id }) => id).join('');
    applied.push(`+${ids(change.add)} ~${ids(change.update)} -${ids(change.remove)}`);
  });
  return { changes, applied, held };
}

test('passes at once while nobody reads further down', () => {
  const { changes, applied } = setUp();
  changes.take(add('b', 'a'));
  changes.take({ add: [], update: [row('a')], remove: [row('b')] });
  expect(applied).toEqual(['+ba ~ -', '+ ~a -b']);
});

test('holds back, says how many, and gives them newest first', () => {
  const { changes, applied, held } = setUp();
  changes.hold(true);
  changes.take(add('a'));
  changes.take(add('c', 'b'));
  expect(applied).toEqual([]);
  expect(held.at(-1)).toBe(3);
  changes.hold(false);
  expect(applied).toEqual(['+cba ~ -']);
  expect(held.at(-1)).toBe(0);
});

test('a row that came and went meanwhile never reaches the grid', () => {
  const { changes, applied } = setUp();
  changes.hold(true);
  changes.take(add('a'));
  changes.take({ add: [], update: [row('a')], remove: [row('a'), row('z')] });
  changes.release();
  expect(applied).toEqual(['+ ~ -z']);
});
