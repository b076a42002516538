/**
 * A desk for the Electron rig: speaks the messages of host/desk-messages.ts, serves one page, and
 * writes what happens to it to its output. Plain JavaScript, because the rig carries Node 18.
 */
import { createServer } from 'node:http';

const PAGE = `<!doctype html><title>desk</title><script type="module" src="/page.js"></script>`;
const SCRIPT = `
const opened = window.open('/other');
location.href = 'http://localhost:' + location.port + '/';
await new Promise((resolve) => setTimeout(resolve, 500));
const seen = '/seen?' + new URLSearchParams({
  shell: window.floodgateWindow?.kind, node: typeof require, process: typeof process,
  opened: String(opened), token: location.hash,
});
// As the desk's own page does, it redials until somebody answers.
const redial = () => fetch(seen).then(() => window.close(), () => setTimeout(redial, 100));
redial();`;

function say(text) {
  process.stdout.write(`rig-desk ${text}\n`);
}

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://127.0.0.1');
  if (url.pathname === '/seen') {
    say(`seen ${url.searchParams}`);
    // The end of a utility process takes a moment: without the return it would still answer.
    if (process.env['RIG_DESK_CRASHES_ONCE'] && !config.wasUp) return process.exit(7);
  }
  const isScript = url.pathname === '/page.js';
  response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' });
  response.end(isScript ? SCRIPT : PAGE);
});

let config;
process.on('message', (message) => {
  say(`told ${message.kind}`);
  if (message.kind === 'config') {
    // A restart comes with the port of the first start.
    config = { ...message.config, wasUp: message.config.port !== 0 };
    server.listen(config.port, '127.0.0.1', () => {
      const { port } = server.address();
      process.send({ kind: 'ready', url: `http://127.0.0.1:${port}/#token=t`, port });
    });
  } else if (message.kind === 'stop') {
    process.send({ kind: 'stopped', confirmed: 3, of: 3, unconfirmed: [] });
    process.exit(0);
  }
});
