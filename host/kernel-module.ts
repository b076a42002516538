import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Outcome, accept, refuse } from '../domain/outcome.ts';
import type { QuoteKernel } from '../engine/pricing/quote-kernel.ts';
import { TABLE_KERNEL } from '../engine/pricing/table-kernel.ts';
import { wasmKernel } from './wasm-kernel.ts';

/**
 * Which quote kernel prices: `plain` gives the same bytes on every machine; `relaxed` may fuse
 * multiply and add, is a tenth faster in a step, and its last bits depend on the machine;
 * `typescript` needs no module.
 */
export type KernelForm = 'plain' | 'relaxed' | 'typescript';

/** A compiled module as it travels to the threads that price. */
export interface KernelModule {
  /** Form and SHA-256 of the module: journals and replays name what priced. */
  readonly id: string;
  readonly module: WebAssembly.Module;
}

/**
 * Reads and compiles the module of a form. Refuses when the file is missing or when this runtime
 * does not validate it: the desk then prices with the TypeScript table kernel.
 */
export function loadKernelModule(folder: string, form: 'plain' | 'relaxed'): Outcome<KernelModule> {
  const path = join(folder, `${form}.wasm`);
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return refuse(path, error instanceof Error ? error.message : String(error));
  }
  if (!WebAssembly.validate(bytes)) return refuse(path, 'this runtime cannot run the module');
  const id = `wasm-${form}-${createHash('sha256').update(bytes).digest('hex')}`;
  return accept({ id, module: new WebAssembly.Module(bytes) });
}

/**
 * The module to price with; a relaxed one that does not validate gives way to the plain one.
 * `undefined` is the TypeScript kernel. What was not as asked is said.
 */
export function chooseKernelModule(
  folder: string,
  form: KernelForm,
  onNews: (text: string) => void,
): KernelModule | undefined {
  if (form === 'typescript') return undefined;
  for (const next of form === 'relaxed' ? (['relaxed', 'plain'] as const) : (['plain'] as const)) {
    const loaded = loadKernelModule(folder, next);
    if (loaded.ok) return loaded.value;
    onNews(`no ${next} quote kernel: ${loaded.where}: ${loaded.why}`);
  }
  onNews('prices come from the TypeScript kernel');
  return undefined;
}

/** The kernel of a module, in the thread that prices. */
export function kernelOf(module: KernelModule | undefined): QuoteKernel {
  return module ? wasmKernel(module.id, module.module) : TABLE_KERNEL;
}
