import { createStore } from 'zustand/vanilla';
import type { PlaybackMessage } from '../../domain/playback.ts';

/** The playback as the host last told it. */
export const createPlaybackStore = () =>
  createStore<{ last: PlaybackMessage | null }>(() => ({ last: null }));
