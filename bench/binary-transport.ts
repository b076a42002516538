import { type Socket, connect } from 'node:net';
import type { Transport } from '../adapters/base/transport.ts';
import { assert } from '../domain/units.ts';
import { MESSAGE_BYTES } from './binary-messages.ts';

const BATCH_BYTES = 1 << 20;
/** A buffer is not written again before the kernel has it: so many batches may be under way. */
const BUFFERS = 4;
const READ_BYTES = 1 << 17;

export interface BinaryTransportOptions {
  readonly port: number;
  readonly onOpen: () => void;
  readonly onMessage: (frame: Uint8Array) => void;
  readonly onClose: () => void;
}

/** A raw TCP socket: one write a batch, out of preallocated buffers. */
export class BinaryTransport implements Transport {
  private readonly options: BinaryTransportOptions;
  private readonly buffers = Array.from({ length: BUFFERS }, () => Buffer.alloc(BATCH_BYTES));
  private readonly isBusy = new Uint8Array(BUFFERS);
  private turn = 0;
  private used = 0;
  private isBatch = false;
  private socket: Socket | undefined;
  private readonly inBytes = Buffer.alloc(MESSAGE_BYTES + READ_BYTES);
  /** Bytes of a message that is not whole yet. */
  private rest = 0;

  constructor(options: BinaryTransportOptions) {
    this.options = options;
  }

  connect(): void {
    const socket = connect({
      port: this.options.port,
      host: '127.0.0.1',
      noDelay: true,
      // One buffer for all reads, larger than the stream's own: no garbage, fewer turns.
      onread: {
        buffer: this.inBytes.subarray(MESSAGE_BYTES),
        callback: (length) => this.take(length),
      },
    });
    socket.on('connect', this.options.onOpen);
    socket.on('error', () => socket.destroy());
    socket.on('close', this.options.onClose);
    this.socket = socket;
  }

  send(frame: Uint8Array): void {
    assert(this.used + frame.length <= BATCH_BYTES, 'a batch fits its buffer');
    assert(this.isBusy[this.turn] === 0, 'the kernel has taken the buffer that is written again');
    this.buffers[this.turn].set(frame, this.used);
    this.used += frame.length;
    if (!this.isBatch) this.write();
  }

  close(): void {
    this.socket?.destroy();
  }

  beginBatch(): void {
    this.isBatch = true;
  }

  endBatch(): void {
    this.isBatch = false;
    if (this.used > 0) this.write();
  }

  private write(): void {
    const { turn } = this;
    this.isBusy[turn] = 1;
    this.socket?.write(this.buffers[turn].subarray(0, this.used), () => {
      this.isBusy[turn] = 0;
    });
    this.used = 0;
    this.turn = (turn + 1) % BUFFERS;
  }

  /** Whole messages only; what is left of one stands before the next read. */
  private take(length: number): boolean {
    const from = MESSAGE_BYTES - this.rest;
    const bytes = this.rest + length;
    this.rest = bytes % MESSAGE_BYTES;
    const whole = from + bytes - this.rest;
    if (whole > from) this.options.onMessage(this.inBytes.subarray(from, whole));
    this.inBytes.copyWithin(MESSAGE_BYTES - this.rest, whole, whole + this.rest);
    return true;
  }
}
