/**
 * First file of the engine host under Electron: gives it the parent it knows from plain Node
 * (`process.send` and the `message` event), then runs the entry named in its argument.
 */
const { parentPort } = process;
process.send = (message: unknown): boolean => {
  parentPort.postMessage(message);
  return true;
};
// The port keeps messages until somebody listens: not before the entry does.
void import(process.argv.at(-1) ?? '').then(() => {
  parentPort.on('message', ({ data }) => {
    process.emit('message', data, undefined);
  });
});
