/**
 * Which quote kernel prices. `plain`: WebAssembly, the same bytes on every machine; `relaxed`: may
 * fuse multiply and add, so that last bits depend on the machine; `table`: TypeScript, the bytes of
 * `plain`; `rational`: TypeScript, best in the wings, slower; `reference`: the `black-scholes`
 * package, to compare with.
 */
export const KERNEL_FORMS = ['plain', 'relaxed', 'table', 'rational', 'reference'] as const;
export type KernelForm = (typeof KERNEL_FORMS)[number];

/** As a desk's configuration has it: the form, and the folder of the compiled modules. */
export interface KernelWish {
  readonly folder: string;
  readonly form: KernelForm;
}
