/** The socket, as far as an adapter may know it. The host calls the adapter back. */
export interface Transport {
  connect(): void;
  /** May be held back until `endBatch`. Frames of a batch are reused: what is kept is copied. */
  send(frame: Uint8Array): void;
  /** No call back follows for the socket that is closed here. */
  close(reason: string): void;
  /** Frames between the two go to the kernel in one write. */
  beginBatch(): void;
  endBatch(): void;
}
