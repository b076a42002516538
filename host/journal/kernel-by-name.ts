import { join } from 'node:path';
import { RATIONAL_KERNEL } from '../../engine/pricing/mills-kernel.ts';
import type { QuoteKernel } from '../../engine/pricing/quote-kernel.ts';
import { TABLE_KERNEL } from '../../engine/pricing/table-kernel.ts';
import { kernelOf, loadKernelModule } from '../kernel-module.ts';
import { REFERENCE_KERNEL } from '../reference-kernel.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'out', 'kernel');

/**
 * The kernel that a journal names. Where this build lacks it, the table kernel: it gives the bytes
 * of the plain module, and a difference will show in any other case.
 */
export function kernelByName(id: string): QuoteKernel {
  for (const kernel of [RATIONAL_KERNEL, REFERENCE_KERNEL]) if (kernel.id === id) return kernel;
  if (id.startsWith('wasm-relaxed')) {
    const relaxed = loadKernelModule(FOLDER, 'relaxed');
    if (relaxed.ok && relaxed.value.id === id) return kernelOf(relaxed.value);
  }
  return TABLE_KERNEL;
}
