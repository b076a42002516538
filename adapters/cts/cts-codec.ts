import protobuf from 'protobufjs';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import type { ClientMessage, ServerMessage, Sparse } from './cts-messages.ts';
import { CTS_PROTO } from './cts-proto.ts';

// 64-bit fields (milliseconds, dates) are exact in a double: numbers instead of Long objects.
protobuf.util.Long = undefined as unknown as typeof protobuf.util.Long;
protobuf.configure();

const { root } = protobuf.parse(CTS_PROTO);
const CLIENT = root.lookupType('ClientMessage');
const SERVER = root.lookupType('ServerMessage');

/** One binary WebSocket frame, without a length prefix (venues.md 3); a few objects each. */
export function encodeClient(message: Sparse<ClientMessage>): Uint8Array {
  return CLIENT.encode(message).finish();
}

export function encodeServer(message: Sparse<ServerMessage>): Uint8Array {
  return SERVER.encode(message).finish();
}

/** Refuses bytes that are not this schema's; a message type we do not know is accepted, empty. */
export function decodeClient(bytes: Uint8Array): Outcome<ClientMessage> {
  return decode<ClientMessage>(CLIENT, bytes);
}

export function decodeServer(bytes: Uint8Array): Outcome<ServerMessage> {
  return decode<ServerMessage>(SERVER, bytes);
}

function decode<T>(type: protobuf.Type, bytes: Uint8Array): Outcome<T> {
  try {
    return accept(type.decode(bytes) as unknown as T);
  } catch (error) {
    return refuse(`frame of ${bytes.length} bytes`, (error as Error).message);
  }
}

const ORDER_UPDATE_FIRST = 300;
const ORDER_UPDATE_LAST = 304;

/** Is this frame one of the five kinds of order update? Reads its first tag only. */
export function isOrderUpdate(frame: Uint8Array): boolean {
  if (frame.length < 2 || frame[0] < 128 || frame[1] >= 128) return false;
  const field = ((frame[0] & 127) | (frame[1] << 7)) >> 3;
  return field >= ORDER_UPDATE_FIRST && field <= ORDER_UPDATE_LAST;
}
