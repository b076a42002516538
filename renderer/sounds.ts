/** Tones by what happened: frequencies in Hz, one after another. A fill rises or falls by side. */
const TONES = {
  buy: [523, 659],
  sell: [659, 523],
  alarm: [880, 587, 880, 587],
  notice: [440],
} as const;
export type Sound = keyof typeof TONES;

const TONE_S = 0.07;
const GAIN = 0.06;
const PER_SECOND_MAX = 5;

/** Small tones made in the page; five a second at most. */
export class Sounds {
  private context: AudioContext | null = null;
  private playedMs: number[] = [];
  private readonly isMuted: (nowMs: number) => boolean;

  constructor(isMuted: (nowMs: number) => boolean) {
    this.isMuted = isMuted;
  }

  /** False when it was muted, one too many, or the page may not sound yet. */
  play(sound: Sound): boolean {
    const nowMs = performance.now();
    // A browser lets no page sound before a person has touched it.
    if (this.isMuted(nowMs) || !navigator.userActivation.hasBeenActive) return false;
    this.playedMs = this.playedMs.filter((at) => at > nowMs - 1000);
    if (this.playedMs.length >= PER_SECOND_MAX) return false;
    this.playedMs.push(nowMs);
    this.context ??= new AudioContext();
    const { context } = this;
    if (context.state === 'suspended') void context.resume();
    const gain = context.createGain();
    gain.gain.value = GAIN;
    gain.connect(context.destination);
    for (const [n, hertz] of TONES[sound].entries()) {
      const tone = context.createOscillator();
      tone.frequency.value = hertz;
      tone.connect(gain);
      tone.start(context.currentTime + n * TONE_S);
      tone.stop(context.currentTime + (n + 1) * TONE_S);
    }
    return true;
  }
}
