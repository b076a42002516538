import process from 'node:process';
import { refusalText } from '../domain/outcome.ts';
import { dropAnchor, systemClock } from './system-clock.ts';
import { loadTape } from './tape/load-tape.ts';
import { delayMaxUs } from './venue/delay-line.ts';
import { parseVenueArguments } from './venue/venue-arguments.ts';
import type { VenueAnswer, VenueRequest } from './venue/venue-ipc.ts';
import { profileOf, venueOptions } from './venue/venue-options.ts';
import { type VenueServer, serveVenue } from './venue/venue-server.ts';

/**
 * The simulated venue as a process. Forked with a channel it says `ready`, waits for `start`,
 * answers `report` and ends at `stop` or when the channel closes; alone it prints its address and
 * starts the tape at once.
 */
const isForked = process.send !== undefined;

function tell(answer: VenueAnswer): void {
  process.send?.(answer);
}

function fail(text: string, code: number): never {
  process.stderr.write(`venue: ${text}\n`);
  tell({ failed: text });
  process.exit(code);
}

function obey(server: VenueServer, request: VenueRequest): void {
  if ('start' in request) server.startTape();
  else if ('ask' in request) tell({ id: request.id, view: server.ask(request.ask) });
  else if ('report' in request) tell({ report: server.report() });
  else if ('stop' in request) process.exit(0);
}

async function main(): Promise<void> {
  const parsed = parseVenueArguments(process.argv.slice(2));
  if (!parsed.ok) fail(refusalText(parsed), 2);
  const given = parsed.value;
  const tape = await loadTape(given.tape, given.seed);
  if (!tape.ok) fail(refusalText(tape), 1);
  const delay = { oneWayUs: given.oneWayUs, jitterUs: given.jitterUs };
  const server = await serveVenue({
    venue: venueOptions(tape.value, given.seed, {
      profile: profileOf(given.profile, { cap: given.cap, unit: given.unit }),
      speed: given.speed,
      loops: given.loops,
      stickiness: given.stickiness,
      customersPerSecond: given.customersPerSecond,
      sniperUs: given.sniperUs,
      judge: { oneWayMaxUs: delayMaxUs(delay), slackUs: given.slackUs },
    }),
    clock: systemClock(dropAnchor(given.clockOffsetUs)),
    delay,
    port: given.port,
    tls: given.tls,
  });
  if (!server.ok) fail(refusalText(server), 1);
  const { port, url, startTape } = server.value;
  if (!isForked) {
    process.on('SIGINT', () => process.exit(0));
    process.stdout.write(`Simulated venue at ${url}\n`);
    startTape();
    return;
  }
  // Ctrl-C in a terminal reaches every process of the group; the desk still has to cancel here.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit(0));
  process.on('message', (request: VenueRequest) => obey(server.value, request));
  tell({ ready: { port, url } });
}

await main();
