/**
 * A process for one user's model, started by `model-cell-client.ts` under Node's permission model,
 * without code from strings, with frozen intrinsics, an empty environment and a small heap. Before
 * the model is loaded, this realm too loses its ways out, so that an object of it that leaked into
 * the sandbox would lead nowhere.
 */
import { type ModelRow, ModelSandbox } from './model-sandbox.ts';

/** What the cell is told. */
export type ToCell =
  | { readonly kind: 'load'; readonly name: string; readonly source: string }
  | { readonly kind: 'row'; readonly id: number; readonly row: ModelRow };

/** What it answers; null stands for no price. */
export type FromCell =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'refused'; readonly why: string }
  | {
      readonly kind: 'priced';
      readonly id: number;
      readonly calls: readonly (number | null)[];
      readonly puts: readonly (number | null)[];
      readonly isLate: boolean;
    };

const LIMITS = { loadMs: 1000, rowMs: 100 };
/** What stays of the global object: the language itself, nothing that reaches outside. */
const LANGUAGE = new Set(
  [
    'Array Boolean BigInt Error EvalError Infinity JSON Map Math NaN Number Object Promise Proxy',
    'RangeError ReferenceError Reflect RegExp Set String Symbol SyntaxError TypeError URIError',
    'WeakMap WeakSet Float64Array Uint8Array ArrayBuffer Function globalThis undefined',
  ].flatMap((line) => line.split(' ')),
);

/** Of `process`: whatever loads, opens or signals. */
const WAYS_OUT = ['getBuiltinModule', 'binding', '_linkedBinding', 'dlopen', 'kill', 'chdir'];

const parent = process;
let sandbox: ModelSandbox | undefined;

/** Takes every global that Node added to the language; what it needs itself it holds otherwise. */
function seal(): void {
  for (const name of WAYS_OUT) Reflect.deleteProperty(parent, name);
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (!LANGUAGE.has(name)) Reflect.deleteProperty(globalThis, name);
  }
}

function tell(message: FromCell): void {
  parent.send?.(message);
}

function obey(message: ToCell): void {
  if (message.kind === 'load') {
    seal();
    const loaded = ModelSandbox.load(message.name, message.source, LIMITS);
    if (!loaded.ok) return tell({ kind: 'refused', why: `${loaded.where}: ${loaded.why}` });
    sandbox = loaded.value;
    return tell({ kind: 'loaded' });
  }
  if (!sandbox) return;
  const { calls, puts, isLate } = sandbox.price(message.row);
  const plain = (prices: readonly number[]) => prices.map((x) => (Number.isNaN(x) ? null : x));
  tell({ kind: 'priced', id: message.id, calls: plain(calls), puts: plain(puts), isLate });
}

parent.on('message', (message) => obey(message as ToCell));
// Nobody is left to price for.
parent.on('disconnect', () => parent.exit(0));
