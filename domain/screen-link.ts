import type { CommandReply, DeskCommand } from './desk-command.ts';
import type { EventsMessage } from './desk-event.ts';
import type { HandCommand } from './hand-order.ts';
import type { ExplainedMessage } from './side-explanation.ts';
import type { AnswerMessage, AskMessage, ChangeMessage } from './staging-link.ts';
import type { TickTable } from './price-rounding.ts';
import type { TimeUs } from './units.ts';
import type { PlayMessage, PlaybackMessage } from './playback.ts';
import type { RiskMessage } from './risk-report.ts';
import type { WantsMessage } from './want-queue.ts';

/**
 * Between one screen and the host (shells.md 3): control messages are JSON text, frames are one
 * `ArrayBuffer` each, and the same bytes travel over a WebSocket and over a MessagePort.
 */
export interface Link {
  /** Never throws, never blocks; after close it does nothing. */
  send(wire: string | ArrayBuffer): void;
  onMessage(take: (wire: string | ArrayBuffer) => void): void;
  /** Called once, whichever side ended it. */
  onClose(why: (reason: string) => void): void;
  close(reason: string): void;
}

export const LINK_PROTOCOL = 'floodgate.v1';
export const LINK_PATH = '/link';

export type Environment = 'SIM' | 'REPLAY' | 'LIVE';

/** What a venue session can do and may do, for a person to read. */
export interface AdapterFacts {
  readonly name: string;
  readonly cap: number;
  readonly windowMs: number;
  readonly unit: 'messages' | 'orders';
  /** What the venue does with our orders when the line breaks; T4 does nothing by itself. */
  readonly cancelOnDisconnect: 'none' | 'connection' | 'account';
  readonly heartbeatEveryMs: number;
  readonly silenceMaxMs: number;
}

/** First message on every link. The screen refuses a frame layout that is not its own. */
export interface Hello {
  readonly kind: 'hello';
  readonly buildId: string;
  /** New at each start of the host. */
  readonly epoch: string;
  /** Layout of frames, `FRAME_HASH`. */
  readonly frameHash: number;
  readonly environment: Environment;
  readonly venueName: string;
  readonly adapters: readonly AdapterFacts[];
  /** Instant that the milliseconds in frames count from. */
  readonly originUs: TimeUs;
  readonly underlyings: readonly {
    readonly symbol: string;
    readonly pointValue: number;
    readonly expiries: readonly number[];
    readonly futureTicks: TickTable | null;
    readonly futures: readonly { readonly symbol: string; readonly instrumentIx: number }[];
  }[];
  readonly expiries: readonly {
    readonly label: string;
    readonly underlyingIx: number;
    readonly future: string;
    readonly futureTicks: TickTable;
    readonly ticks: TickTable;
    readonly expiryUs: TimeUs;
  }[];
}

/** Answer to `subscribe`: the rows that frames with this subscription number speak of. */
export interface ChainRows {
  readonly kind: 'chain';
  readonly subscription: number;
  readonly expiryIx: number;
  readonly strikeFirst: number;
  readonly strikes: readonly number[];
  /** By option of the chain, call and put in turn: 1 where the venue lists it. */
  readonly isListed: readonly number[];
}

export interface ReplyMessage extends CommandReply {
  readonly kind: 'reply';
}

export type ToScreen =
  | Hello
  | ChainRows
  | ReplyMessage
  | EventsMessage
  | WantsMessage
  | RiskMessage
  | PlaybackMessage
  | ExplainedMessage
  | AnswerMessage;

/** An order by hand as a screen sends it. */
export interface HandMessage extends Omit<HandCommand, 'by' | 'name'> {
  readonly kind: 'hand';
  readonly epoch: string;
  readonly sentMs: number;
}

/** A command as a screen sends it; the host adds the transit to its age. */
export interface CommandMessage extends Omit<DeskCommand, 'by'> {
  readonly kind: 'command';
  /** `epochText` the person was looking at. */
  readonly epoch: string;
  /** Screen's own clock, ms; only differences of it are used. */
  readonly sentMs: number;
}

export type ToHost =
  | { readonly kind: 'subscribe'; readonly subscription: number; readonly expiryIx: number }
  | { readonly kind: 'ack'; readonly frame: number; readonly sentMs: number }
  /** Events from the first kept on, or after those that the screen has of this epoch. */
  | { readonly kind: 'events'; readonly epoch: string; readonly after: number }
  | { readonly kind: 'explain'; readonly slotIx: number }
  /** Want queue, risk, playback: a few times a second or once, until they are asked no more. */
  | {
      readonly kind: 'watch';
      readonly wants: boolean;
      readonly risk: boolean;
      readonly playback: boolean;
    }
  | { readonly kind: 'ackEvents'; readonly seq: number }
  | { readonly kind: 'beat'; readonly lagMs: number; readonly sentMs: number }
  | CommandMessage
  | ChangeMessage
  | HandMessage
  | PlayMessage
  | AskMessage;

/** The host's start and the engine's start in it: what "since you looked" is measured by. */
export function epochText(hostEpoch: string, engineEpoch: number): string {
  return `${hostEpoch}.${engineEpoch}`;
}
