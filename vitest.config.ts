import { defineConfig } from 'vitest/config';

/** Tests with processes, sockets, a browser or a garbage collector to watch: one file at a time. */
const ALONE = [
  'test/e2e/**/*.test.ts',
  'test/cli/**/*.test.ts',
  'test/process/**/*.test.ts',
  'test/playback/**/*.test.ts',
  'test/tidy/allocation.test.ts',
  '**/*.process.test.ts',
];
const OUTSIDE = ['**/node_modules/**', '.build/**', 'out/**', 'release/**'];

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...OUTSIDE, ...ALONE],
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'alone',
          include: ALONE,
          exclude: OUTSIDE,
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
