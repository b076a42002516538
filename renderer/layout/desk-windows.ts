/** Names of the desk's windows that are open now, told to one another. */
const CHANNEL = 'floodgate.windows';
const SILENCE_MS = 3000;
const EVERY_MS = 1000;
export const FIRST_WINDOW = 'main';

/**
 * The windows of one desk. Each is a page of its own with its own link and process; they only say
 * that they are there, so that a workspace knows which to keep.
 */
export class DeskWindows {
  readonly id: string;
  private readonly page: Window;
  private readonly seenMs = new Map<string, number>();
  private readonly channel: BroadcastChannel;

  constructor(page: Window) {
    this.page = page;
    this.id = windowIdOf(page.location.hash);
    this.channel = new BroadcastChannel(CHANNEL);
    this.channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'string') this.seenMs.set(data, performance.now());
    };
    const say = (): void => this.channel.postMessage(this.id);
    say();
    setInterval(say, EVERY_MS);
  }

  /** This one first. */
  open(): string[] {
    const nowMs = performance.now();
    const others = [...this.seenMs].filter(([, at]) => nowMs - at < SILENCE_MS).map(([id]) => id);
    return [this.id, ...others.filter((id) => id !== this.id)];
  }

  /** Opens another window; `noopener` gives it a process of its own, so stalls stay apart. */
  openWindow(id: string, bounds?: { x: number; y: number; width: number; height: number }): void {
    const hash = new URLSearchParams(this.page.location.hash.slice(1));
    hash.set('window', id);
    const { x, y, width, height } = bounds ?? { x: 80, y: 80, width: 1280, height: 800 };
    const features = `noopener,popup,left=${x},top=${y},width=${width},height=${height}`;
    this.page.open(`${this.page.location.pathname}#${hash.toString()}`, '_blank', features);
  }

  freeId(): string {
    const taken = new Set(this.open());
    for (let n = 2; ; n++) if (!taken.has(`window-${n}`)) return `window-${n}`;
  }
}

/** From the fragment; anything odd is the first window. */
export function windowIdOf(hash: string): string {
  const id = new URLSearchParams(hash.slice(1)).get('window') ?? FIRST_WINDOW;
  return /^[a-z0-9-]{1,24}$/.test(id) ? id : FIRST_WINDOW;
}
