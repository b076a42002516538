/** Process entry: sends every byte back, on a raw socket and on a WebSocket. */
import { createServer } from 'node:net';
import { FrameReader, frameOf, listenWebSocket } from './web-socket-server.ts';

const plain = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('data', (bytes) => socket.write(bytes));
  socket.on('error', () => socket.destroy());
});
await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
const address = plain.address();
const plainPort = typeof address === 'object' && address ? address.port : 0;

let echo: (bytes: Buffer) => void = () => undefined;
const { port: webPort } = await listenWebSocket(
  (socket) => {
    const frames = new FrameReader();
    echo = (bytes) => frames.read(bytes, (payload) => socket.write(frameOf(payload)));
  },
  ({ bytes }) => echo(bytes),
);

process.send?.({ plainPort, webPort });
process.on('disconnect', () => process.exit(0));
