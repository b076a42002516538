import type { InstrumentIx } from '../../domain/units.ts';

const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

/** Instruments by the bytes of their market ids, so that a frame costs no text. */
export class MarketTable {
  private readonly ids: readonly Uint8Array[];
  private readonly rows: Int32Array;
  private readonly mask: number;

  constructor(marketIds: readonly string[]) {
    const encoder = new TextEncoder();
    this.ids = marketIds.map((id) => encoder.encode(id));
    this.mask = (1 << (33 - Math.clz32(Math.max(1, marketIds.length)))) - 1;
    this.rows = new Int32Array(this.mask + 1).fill(-1);
    for (const [instrumentIx, id] of this.ids.entries()) {
      let at = hashOf(id, 0, id.length) & this.mask;
      while (this.rows[at] >= 0) at = (at + 1) & this.mask;
      this.rows[at] = instrumentIx;
    }
  }

  idOf(instrumentIx: InstrumentIx): Uint8Array {
    return this.ids[instrumentIx];
  }

  /** -1 where there is none. HOT */
  find(bytes: Uint8Array, from: number, to: number): InstrumentIx | -1 {
    const { rows, mask, ids } = this;
    for (let at = hashOf(bytes, from, to) & mask; rows[at] >= 0; at = (at + 1) & mask) {
      if (isSame(ids[rows[at]], bytes, from, to)) return rows[at];
    }
    return -1;
  }
}

/** FNV-1a. */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = FNV_OFFSET;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i], FNV_PRIME);
  return hash ^ (hash >>> 15);
}

function isSame(id: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (id.length !== to - from) return false;
  for (let i = 0; i < id.length; i++) if (id[i] !== bytes[from + i]) return false;
  return true;
}
