import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import type { Terminal } from './terminal.ts';

/** Address of a venue. Without TLS only this machine's own: the log-on sends a password. */
export function parseVenueUrl(text: string, environment: 'SIM' | 'LIVE'): Outcome<URL> {
  const url = URL.parse(text);
  if (url === null) return refuse('--venue', 'expected an address such as wss://host/v1');
  if (url.username !== '' || url.password !== '') {
    return refuse('--venue', 'credentials do not belong into an address: see --credentials');
  }
  if (url.protocol === 'wss:') return accept(url);
  const isLocal = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url.protocol === 'ws:' && isLocal && environment === 'SIM') return accept(url);
  return refuse('--venue', `expected wss://, found ${url.protocol}//${url.hostname}`);
}

/** LIVE sends orders that cost money: a person types the venue's host name, nothing less. */
export async function confirmLive(url: URL, terminal: Terminal): Promise<Outcome<void>> {
  if (!terminal.isInteractive) {
    return refuse('--env LIVE', 'needs a person at a terminal to confirm it');
  }
  terminal.say(`LIVE: orders at ${url.hostname} are real and cost money`);
  const typed = await terminal.ask(`type the host name of the venue to go on: `);
  if (typed.trim() === url.hostname) return accept(undefined);
  return refuse('--env LIVE', 'the host name was not repeated; nothing was started');
}
