import { assert } from './units.ts';

/** Every cap and bound of the house, by name. Relations between them are asserted below. */
export const LIMITS = {
  /** Screens: bytes a frame (larger ones leak descriptors in Chromium, shells.md 2). */
  frameBytesMax: 60_000,
  framesUnackedMax: 2,
  /** Screens: 20 frames a second while they are acknowledged. */
  frameEveryUs: 50_000,
  /** A frame older than this is applied and acknowledged, not painted. */
  framePaintAgeMaxUs: 250_000,
  screensMax: 16,
  screenBeatEveryUs: 250_000,
  screenMessageBytesMax: 1_048_576,
  /** Screens: without an echo after this, a command is an alarm. */
  commandEchoMaxUs: 500_000,
  /** Answers kept, so that a command sent twice is taken once. */
  commandsKeptMax: 1_024,
  /** Orders by hand: lots; distance worse than theo or market, the larger of both. */
  handLotsMax: 100,
  handCollarTicks: 20,
  handCollarShare: 0.05,
  /** The same order by hand again within this is refused. */
  handRepeatUs: 10_000_000,
  /** How long arm is held. */
  armHoldUs: 800_000,
  /** Screens: events kept for a screen that lags, then "gap, resync". */
  eventsKeptMax: 10_000,
  /** A thread is dead after this silence (trading.md 7: 5 beats of 100 ms). */
  beatEveryUs: 100_000,
  beatSilenceMaxUs: 500_000,
  /** Words a person may give for clearing a kill. */
  causeCharsMax: 200,
  /** A risk-raising command older than this is refused (shells.md 5). */
  commandAgeMaxUs: 1_000_000,
  /** Staged changes: how much one may hold, and how long its reason may be. */
  expiriesAChangeMax: 256,
  settingsAChangeMax: 1_024,
  reasonCharsMax: 200,
  underlyingsMax: 64,
  strikesMax: 16_384,
  /** Levels of a book kept, so that the best of others can be seen behind our own order. */
  bookLevelsMax: 5,
  /** Vol clamp (trading.md 2.1, step 4). */
  volMin: 0.01,
  volMax: 5,
  curveKnotsMax: 64,
  /** Ids reserved on disk at a time; the next block is synced when half is used. */
  idBlock: 1_024,
  executionIdCharsMax: 120,
  commandBytesMax: 1 << 17,
  /** An order without an answer for this long is in doubt (trading.md 4.1). */
  ackWaitMaxUs: 2_000_000,
  /** Throttle log: largest cap a window that an adapter may declare. */
  capMax: 16_384,
} as const;

assert(LIMITS.beatSilenceMaxUs >= 3 * LIMITS.beatEveryUs, 'a beat may be late twice');
assert(LIMITS.frameBytesMax < 65_536, 'frames stay under 64 KiB');
