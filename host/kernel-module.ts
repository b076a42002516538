import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Outcome, accept, refusalText, refuse } from '../domain/outcome.ts';
import { RATIONAL_KERNEL } from '../engine/pricing/mills-kernel.ts';
import type { QuoteKernel } from '../engine/pricing/quote-kernel.ts';
import { TABLE_KERNEL } from '../engine/pricing/table-kernel.ts';
import type { KernelForm } from './kernel-forms.ts';
import { REFERENCE_KERNEL } from './reference-kernel.ts';
import { wasmKernel } from './wasm-kernel.ts';

/** A kernel as it travels to the threads that price: a module is compiled once a host. */
export type KernelChoice = KernelModule | { readonly form: 'table' | 'rational' | 'reference' };

export const TABLE_CHOICE: KernelChoice = { form: 'table' };

export interface KernelModule {
  readonly form: 'plain' | 'relaxed';
  /** Form and SHA-256 of the module: what priced stands in the journal. */
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
  return accept({ form, id, module: new WebAssembly.Module(bytes) });
}

/**
 * The kernel to price with. A relaxed module that is missing or does not validate gives way to the
 * plain one, that to the TypeScript table kernel; what is not as asked is said.
 */
export function chooseKernel(
  folder: string,
  form: KernelForm,
  onNews: (text: string) => void,
): KernelChoice {
  if (form !== 'plain' && form !== 'relaxed') return { form };
  for (const next of form === 'relaxed' ? (['relaxed', 'plain'] as const) : (['plain'] as const)) {
    const loaded = loadKernelModule(folder, next);
    if (loaded.ok) return loaded.value;
    onNews(`no ${next} quote kernel: ${refusalText(loaded)}`);
  }
  onNews('prices come from the TypeScript kernel: the same prices, in twice the time');
  return TABLE_CHOICE;
}

/** The kernel chosen, in the thread that prices. */
export function kernelOf(choice: KernelChoice = TABLE_CHOICE): QuoteKernel {
  switch (choice.form) {
    case 'plain':
    case 'relaxed':
      return wasmKernel(choice.id, choice.module);
    case 'table':
      return TABLE_KERNEL;
    case 'rational':
      return RATIONAL_KERNEL;
    case 'reference':
      return REFERENCE_KERNEL;
  }
}
