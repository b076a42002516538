import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';

/**
 * First file of the engine host under Electron: gives it the parent it knows from plain Node
 * (`process.send` and the `message` event), then runs the entry named in its argument. A port that
 * travels with a message comes as the message's handle, in the shape of Node's own ports.
 */
// As the desk has it under plain Node: helpers that collect a heap stop every thread at once.
setFlagsFromString('--single-threaded-gc');

const { parentPort } = process;
process.send = (message: unknown): boolean => {
  parentPort.postMessage(message);
  return true;
};
// Required, not imported: Electron reads CommonJS out of its archive, in every version.
createRequire(import.meta.url)(process.argv.at(-1) ?? '');
// The port keeps messages until somebody listens: not before the entry does.
parentPort.on('message', ({ data, ports }) => {
  const handle = ports.length === 0 ? undefined : nodePort(ports[0]);
  process.emit('message', data, handle as never);
});

/** Electron wraps what arrives in an event; its ports wait for a `start`. */
function nodePort(port: Electron.MessagePortMain) {
  return {
    postMessage: (wire: unknown) => port.postMessage(wire),
    close: () => port.close(),
    on(event: 'message' | 'close', take: (data?: unknown) => void) {
      if (event === 'close') return void port.on('close', () => take());
      port.on('message', ({ data }) => take(data));
      port.start();
    },
  };
}
