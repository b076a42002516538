import { expect, test } from 'vitest';
import { ClockOffset } from './clock-offset.ts';

test('transit is what a message took beyond the quickest of the window', () => {
  const offset = new ClockOffset();
  expect(offset.see(1000, 400)).toBe(0);
  expect(offset.see(1105, 500)).toBe(5);
  expect(offset.see(6000, 600)).toBe(4800);
  expect(offset.see(6050, 5460)).toBe(0);
});

test('a clock that stopped for an hour is believed again after the window', () => {
  const offset = new ClockOffset();
  offset.see(0, 0);
  expect(offset.see(3_600_000, 10)).toBe(3_599_990);
  expect(offset.see(3_640_000, 40_010)).toBe(0);
});
