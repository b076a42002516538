/** Field numbers of CTS messages, told apart by their first bytes without decoding them. */
export const FIELD = {
  LOGIN: 2,
  DEPTH: 103,
  SNAPSHOT: 205,
  ORDER_FIRST: 300,
  ORDER_TRADE: 304,
  ORDER_LAST: 304,
} as const;

/** Number of the field that a frame carries; both directions are a `oneof`. */
export function fieldOf(bytes: Uint8Array): number {
  let tag = 0;
  for (let i = 0, shift = 0; i < 3; i++, shift += 7) {
    tag |= (bytes[i] & 127) << shift;
    if (bytes[i] < 128) break;
  }
  return tag >> 3;
}

export function isDepthFrame(bytes: Uint8Array): boolean {
  return fieldOf(bytes) === FIELD.DEPTH;
}
