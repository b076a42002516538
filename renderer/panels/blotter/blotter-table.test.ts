import { expect, test } from 'vitest';
import { csvOf, tsvOf } from './blotter-table.ts';

const head = ['Time', 'Text'];

test('TSV keeps one line a row', () => {
  expect(tsvOf({ head, rows: [['1', 'a\tb\nc']] })).toBe('Time\tText\n1\ta b c');
});

test('CSV quotes what it must and nothing else', () => {
  const rows = [
    ['1', 'plain'],
    ['2', 'say "no", twice'],
    ['-3', 'x\r\ny'],
  ];
  expect(csvOf({ head, rows })).toBe(
    'Time,Text\r\n1,plain\r\n2,"say ""no"", twice"\r\n-3,"x\r\ny"',
  );
});

test.each(['=1+1', '@sum', '+cmd', '-cmd'])('CSV disarms %s', (cell) => {
  expect(csvOf({ head: ['A'], rows: [[cell]] })).toBe(`A\r\n'${cell}`);
});
