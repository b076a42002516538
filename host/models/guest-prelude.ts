/**
 * Runs in the sandbox before a user's model: takes away what a formula does not need, and keeps the
 * hand-over arrays to itself. A text, because it belongs to the sandbox's own realm: the model must
 * never hold a function or an object of ours.
 *
 * Typed arrays go, because their memory is not counted against the heap limit; clocks and chance
 * go, so that the same input gives the same price; stack traces go, because formatting one calls
 * back into the host.
 */
export const GUEST_PRELUDE = `'use strict';
(() => {
  const POINTS = 64;
  const inputs = new Float64Array(8 + 2 * POINTS);
  const outputs = new Float64Array(2 * POINTS);
  const doomed = [
    'ArrayBuffer', 'Atomics', 'BigInt64Array', 'BigUint64Array', 'DataView', 'Date', 'Intl',
    'FinalizationRegistry', 'Float16Array', 'Float32Array', 'Float64Array', 'Function',
    'Int16Array', 'Int32Array', 'Int8Array', 'SharedArrayBuffer', 'Uint16Array', 'Uint32Array',
    'Uint8Array', 'Uint8ClampedArray', 'WeakRef', 'WebAssembly', 'console', 'eval',
  ];
  const { defineProperty, freeze } = Object;
  for (const name of doomed) delete globalThis[name];
  delete Math.random;
  delete Error.captureStackTrace;
  for (const name of ['stackTraceLimit', 'prepareStackTrace']) {
    defineProperty(Error, name, { value: undefined, writable: false, configurable: false });
  }
  let price;
  const priceOf = (right, i, strike, years, rate, dividendYield) => {
    try {
      const value = price(right, inputs[8 + i], strike, inputs[8 + POINTS + i], years, rate,
        dividendYield);
      return typeof value === 'number' ? value : NaN;
    } catch {
      return NaN;
    }
  };
  const handle = freeze({
    take(given) {
      price ??= given;
      return typeof price === 'function';
    },
    run() {
      const count = inputs[0];
      const [strike, years, rate, dividendYield] = [inputs[1], inputs[2], inputs[3], inputs[4]];
      for (let i = 0; i < 2 * POINTS; i++) outputs[i] = NaN;
      for (let i = 0; i < count; i++) {
        outputs[i] = priceOf('call', i, strike, years, rate, dividendYield);
        outputs[POINTS + i] = priceOf('put', i, strike, years, rate, dividendYield);
      }
    },
  });
  defineProperty(globalThis, 'floodgate', { value: handle });
  return [inputs, outputs];
})();`;

export const POINTS_MAX = 64;
