import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ASK, BID, type Side } from '../../domain/units.ts';
import { verifyVectors } from '../commands/venue-verify.ts';
import { MatchingBook, PARTY, TIME_IN_FORCE } from './matching-book.ts';

const VECTORS = new URL('../../../shared/data/matching/fifo_vectors.ndjson', import.meta.url)
  .pathname;
const { DAY, IOC, FOK } = TIME_IN_FORCE;

type Row = [id: number, side: Side, px: number, qty: number, timeInForce?: 0 | 1 | 2];

function bookOf(rows: readonly Row[]): MatchingBook {
  const book = new MatchingBook();
  for (const row of rows) add(book, row);
  return book;
}

function add(book: MatchingBook, [id, side, px, qty, timeInForce = DAY]: Row) {
  return book.submit(id, side, px, qty, timeInForce, PARTY.CLIENT);
}

function queueOf(book: MatchingBook, side: Side): string {
  return [...book.queue(side)].map((o) => `${o.id}:${o.total - o.filled}@${o.px}`).join(' ');
}

function fillsOf(book: MatchingBook): string {
  return book.fills.map((f) => `${f.taker.id}x${f.maker.id} ${f.qty}@${f.px}`).join(', ');
}

describe('vectors', () => {
  it.skipIf(!existsSync(VECTORS))('the published vectors give no difference', async () => {
    const outcome = await verifyVectors(VECTORS);
    expect(outcome.ok && outcome.value).toMatchObject({
      passed: 100,
      failed: 0,
      operations: 12_000,
      fills: 2_996,
      differences: [],
    });
  });

  it('refuses a file that is not there', async () => {
    expect(await verifyVectors('no-such.ndjson')).toMatchObject({ ok: false });
  });
});

describe('replace', () => {
  const three: Row[] = [
    [1, BID, 100, 5],
    [2, BID, 100, 5],
    [3, BID, 100, 5],
  ];
  it.each([
    ['size-only decrease keeps its place', 1, 3, 100, '1:3@100 2:5@100 3:5@100'],
    ['identical replace keeps its place', 2, 5, 100, '1:5@100 2:5@100 3:5@100'],
    ['size increase goes to the end', 1, 6, 100, '2:5@100 3:5@100 1:6@100'],
    ['price change goes to the end of its level', 1, 5, 101, '1:5@101 2:5@100 3:5@100'],
    ['decrease with a price change loses its place', 1, 2, 99, '2:5@100 3:5@100 1:2@99'],
  ])('%s', (_, id, total, px, queue) => {
    const book = bookOf(three);
    expect(book.replace(id, total, px)).toBe('replaced');
    expect(queueOf(book, BID)).toBe(queue);
  });

  it('counts filled lots in the total', () => {
    const book = bookOf([...three, [4, ASK, 100, 2]]);
    expect(book.replace(1, 4, 100)).toBe('replaced');
    expect(queueOf(book, BID)).toBe('1:2@100 2:5@100 3:5@100');
    expect(book.bestLevel(BID)).toMatchObject({ open: 12, count: 3 });
  });

  it('ends an order whose total is not above what is filled', () => {
    const book = bookOf([...three, [4, ASK, 100, 2]]);
    expect(book.replace(1, 2, 100)).toBe('done');
    expect(queueOf(book, BID)).toBe('2:5@100 3:5@100');
    expect(book.cancel(1)).toBe('tooLate');
  });

  it('trades at once where it crosses', () => {
    const book = bookOf([...three, [4, ASK, 103, 7]]);
    expect(book.replace(4, 7, 100)).toBe('replaced');
    expect(fillsOf(book)).toBe('4x1 5@100, 4x2 2@100');
  });
});

describe('time in force', () => {
  const asks: Row[] = [
    [1, ASK, 101, 3],
    [2, ASK, 102, 3],
    [3, ASK, 103, 3],
  ];
  it.each([
    ['IOC leaves nothing behind', IOC, 102, 9, '4x1 3@101, 4x2 3@102', '3:3@103', ''],
    ['DAY rests what is left', DAY, 102, 9, '4x1 3@101, 4x2 3@102', '3:3@103', '4:3@102'],
    [
      'FOK a lot above a level looks at the next',
      FOK,
      102,
      4,
      '4x1 3@101, 4x2 1@102',
      '2:2@102 3:3@103',
      '',
    ],
    ['FOK that fits fills', FOK, 102, 5, '4x1 3@101, 4x2 2@102', '2:1@102 3:3@103', ''],
    ['FOK to the last lot', FOK, 102, 6, '4x1 3@101, 4x2 3@102', '3:3@103', ''],
    ['FOK a lot too large does nothing', FOK, 102, 7, '', '1:3@101 2:3@102 3:3@103', ''],
    ['FOK without a price does nothing', FOK, 100, 1, '', '1:3@101 2:3@102 3:3@103', ''],
  ] as const)('%s', (_, timeInForce, px, qty, fills, left, rests) => {
    const book = bookOf(asks);
    add(book, [4, BID, px, qty, timeInForce]);
    expect(fillsOf(book)).toBe(fills);
    expect(queueOf(book, ASK)).toBe(left);
    expect(queueOf(book, BID)).toBe(rests);
  });
});

describe('cancel', () => {
  it('tells a done order from one that never was', () => {
    const book = bookOf([
      [1, BID, 100, 1],
      [2, ASK, 100, 1],
      [3, BID, 99, 1],
    ]);
    expect(book.cancel(3)).toBe('cancelled');
    expect(book.cancel(3)).toBe('tooLate');
    expect(book.cancel(1)).toBe('tooLate');
    expect(book.replace(2, 5, 99)).toBe('tooLate');
    expect(book.cancel(77)).toBe('unknown');
    expect(book.replace(77, 1, 1)).toBe('unknown');
    expect(book.liveCount).toBe(0);
  });

  it('refuses ids that do not rise', () => {
    const book = bookOf([[5, BID, 100, 1]]);
    expect(() => add(book, [5, BID, 100, 1])).toThrow('order ids rise');
  });
});
