/** A page as it asks for a link; given the far end of its port, it passes it into the page. */
export interface LinkPage {
  isDestroyed(): boolean;
  postMessage(channel: string, message: unknown, ports: never[]): void;
}

/** Preload to main and back. */
export const LINK_CHANNEL = 'floodgate.link';
/** What the page sees in `window.onmessage`, with its port (renderer/desk-link.ts). */
export const PORT_MESSAGE = 'floodgate.port';

export interface PortPair {
  readonly port1: unknown;
  readonly port2: unknown;
}

/**
 * Brings pages and the engine host together: one message channel a link, one end each, and main
 * has no part in what travels. A page that asks while the host is away is served when it is back.
 */
export class PageLinks<Page extends LinkPage> {
  private readonly openChannel: () => PortPair;
  private readonly waiting = new Set<Page>();
  private give: ((port: unknown) => void) | undefined;

  constructor(openChannel: () => PortPair) {
    this.openChannel = openChannel;
  }

  /** The page asks at its start, after each reload and after each end of its link. */
  ask(page: Page): void {
    if (this.give === undefined) this.waiting.add(page);
    else this.wire(page, this.give);
  }

  hostIsUp(give: (port: unknown) => void): void {
    this.give = give;
    for (const page of this.waiting) this.wire(page, give);
    this.waiting.clear();
  }

  hostIsGone(): void {
    this.give = undefined;
  }

  private wire(page: Page, give: (port: unknown) => void): void {
    if (page.isDestroyed()) return;
    const { port1, port2 } = this.openChannel();
    give(port1);
    page.postMessage(LINK_CHANNEL, null, [port2 as never]);
  }
}
