import { assert } from '../domain/units.ts';
import { TABLE, normalTable } from '../engine/pricing/normal-table.ts';
import {
  type KernelChain,
  type QuoteKernel,
  SIDE_OUTPUTS,
  type SideColumns,
  layColumns,
} from '../engine/pricing/quote-kernel.ts';

/** What `engine/pricing/quote-kernel.as` exports. */
interface KernelExports {
  readonly memory: WebAssembly.Memory;
  tableAddress(): number;
  columnsAddress(): number;
  columnStride(): number;
  prepare(): void;
  /** Column numbers of vols and first result, address of the terms, rows. */
  price(vols: number, out: number, terms: number, from: number, to: number): void;
  priceAndHedge: KernelExports['price'];
  priceAndGreeks: KernelExports['price'];
}

const PAGE_BYTES = 65_536;
/** Doubles that a cell of the module's table takes, two of them unused. */
const CELL_DOUBLES = 8;

/**
 * A compiled quote kernel as the engine takes it. Every chain gets an instance and a memory of its
 * own, sized once: views of a memory that grows would be cut off. The columns' fixed distance is
 * address space; only pages that hold rows become memory.
 */
export function wasmKernel(id: string, module: WebAssembly.Module): QuoteKernel {
  return {
    id,
    open: (rowCount, volsOfSide) => new WasmChain(module, rowCount, volsOfSide),
  };
}

class WasmChain implements KernelChain {
  readonly strikes: Float64Array;
  readonly logStrikes: Float64Array;
  readonly sides: readonly SideColumns[];
  private readonly kernel: KernelExports;
  /** By side: the column numbers of its vols and of its first result, the address of its terms. */
  private readonly volsAt: Int32Array;
  private readonly outAt: Int32Array;
  private readonly termsAt: Int32Array;

  constructor(module: WebAssembly.Module, rowCount: number, volsOfSide: readonly number[]) {
    const kernel = new WebAssembly.Instance(module).exports as unknown as KernelExports;
    const { memory } = kernel;
    const first = kernel.columnsAddress();
    const stride = kernel.columnStride();
    assert(rowCount * 8 <= stride, `at most ${Math.floor(stride / 8)} rows, got ${rowCount}`);
    const setCount = Math.max(...volsOfSide) + 1;
    const columnCount = 2 + 2 * setCount + (SIDE_OUTPUTS.length + 1) * volsOfSide.length;
    const missing = first + columnCount * stride - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    const { buffer } = memory;
    const table = normalTable();
    const cells = new Float64Array(buffer, kernel.tableAddress(), TABLE.cells * CELL_DOUBLES);
    for (let c = 0; c < TABLE.cells; c++) {
      cells.set(table.subarray(c * TABLE.terms, (c + 1) * TABLE.terms), c * CELL_DOUBLES);
    }
    kernel.prepare();
    let next = 0;
    const columns = layColumns(volsOfSide, rowCount, (length) => {
      return new Float64Array(buffer, first + stride * next++, length);
    });
    const numberOf = (column: Float64Array): number => (column.byteOffset - first) / stride;
    this.kernel = kernel;
    this.strikes = columns.strikes;
    this.logStrikes = columns.logStrikes;
    this.sides = columns.sides;
    this.volsAt = Int32Array.from(columns.sides, (side) => numberOf(side.vols));
    this.outAt = Int32Array.from(columns.sides, (side) => numberOf(side.calls));
    this.termsAt = Int32Array.from(columns.sides, (side) => side.terms.byteOffset);
  }

  /** HOT */
  price(side: number, from: number, to: number): void {
    this.kernel.price(this.volsAt[side], this.outAt[side], this.termsAt[side], from, to);
  }

  /** HOT */
  priceAndHedge(side: number, from: number, to: number): void {
    this.kernel.priceAndHedge(this.volsAt[side], this.outAt[side], this.termsAt[side], from, to);
  }

  /** HOT */
  priceAndGreeks(side: number, from: number, to: number): void {
    this.kernel.priceAndGreeks(this.volsAt[side], this.outAt[side], this.termsAt[side], from, to);
  }
}
