import { readFile } from 'node:fs/promises';
import type { ProductDefinition } from '../../domain/instrument.ts';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import type { Environment } from '../../domain/screen-link.ts';
import type { TimeUs } from '../../domain/units.ts';
import type { VenueCredentials } from '../desk-messages.ts';
import { dropAnchor } from '../system-clock.ts';
import { AFTERNOON, loadTape } from '../tape/load-tape.ts';
import { SIM_USERS } from '../venue/venue-options.ts';
import { readCredentials } from './credentials.ts';
import { type VenueProcess, startVenue } from './simulated-venue-process.ts';
import type { StartOptions } from './start-options.ts';
import { accountFolder, simulatedFolder } from './state-folder.ts';
import type { Terminal } from './terminal.ts';
import { confirmLive, parseVenueUrl } from './venue-address.ts';

/** What is quoted, where, and as whom; nothing is started yet. */
export interface Market {
  readonly venue:
    | { readonly kind: 'real'; readonly url: string }
    | { readonly kind: 'simulated'; readonly tape: string; readonly tapeStartUs: TimeUs };
  readonly environment: Environment;
  readonly credentials: VenueCredentials;
  readonly authority?: string;
  /** Of the tape; a real venue does not tell its products. */
  readonly products?: readonly ProductDefinition[];
  readonly stateDir: string;
}

/** Checks the market that the options name. LIVE asks the person first, before anything else. */
export async function readMarket(
  options: StartOptions,
  root: string,
  terminal: Terminal,
): Promise<Outcome<Market>> {
  if (options.venue === undefined) return simulatedMarket(options, root, terminal);
  const environment = options.env ?? 'SIM';
  const url = parseVenueUrl(options.venue, environment);
  if (!url.ok) return url;
  if (environment === 'LIVE') {
    const confirmed = await confirmLive(url.value, terminal);
    if (!confirmed.ok) return confirmed;
  }
  const credentials = await readCredentials(process.env, options.credentials);
  if (!credentials.ok) return credentials;
  const authority = await readAuthority(options.authority);
  if (!authority.ok) return authority;
  const { firm, user, account } = credentials.value;
  terminal.say(`venue ${url.value.host}, ${environment}, as ${user} of ${firm}`);
  return accept({
    venue: { kind: 'real', url: url.value.href },
    environment,
    credentials: credentials.value,
    ...(authority.value === undefined ? {} : { authority: authority.value }),
    stateDir: options.state ?? accountFolder(root, url.value, [firm, user, account]),
  });
}

async function simulatedMarket(
  options: StartOptions,
  root: string,
  terminal: Terminal,
): Promise<Outcome<Market>> {
  const name = options.tape ?? AFTERNOON;
  const tape = await loadTape(name, options.seed);
  if (!tape.ok) return tape;
  const { universe, startUs, products } = tape.value;
  terminal.say(
    `market ${tape.value.name}: ${universe.underlyings.length} underlyings, ` +
      `${universe.optionCount} options`,
  );
  const [{ firm, username, password, accountIds }] = SIM_USERS;
  const account = accountIds[0];
  return accept({
    venue: { kind: 'simulated', tape: name, tapeStartUs: startUs },
    environment: name === AFTERNOON ? 'SIM' : 'REPLAY',
    credentials: {
      firm,
      user: username,
      password,
      appName: 'Floodgate',
      appLicense: '',
      account,
    },
    products,
    stateDir: options.state ?? simulatedFolder(root, dropAnchor(0).wallUs, process.pid),
  });
}

/** A venue that listens. */
export interface OpenVenue {
  readonly url: string;
  readonly clockOffsetUs: number;
  /** Where it is our own process. */
  readonly process?: VenueProcess;
}

/** Starts a simulated venue, its clock on the tape's dates: options have the life they had. */
export async function openVenue(
  { venue }: Market,
  options: StartOptions,
): Promise<Outcome<OpenVenue>> {
  if (venue.kind === 'real') return accept({ url: venue.url, clockOffsetUs: 0 });
  const clockOffsetUs = venue.tapeStartUs - dropAnchor(0).wallUs;
  const started = await startVenue([
    `--tape=${venue.tape}`,
    `--seed=${options.seed}`,
    `--cap=${options.cap}`,
    `--one-way-ms=${options.oneWayMs}`,
    `--jitter-ms=${options.jitterMs}`,
    `--clock-offset-us=${clockOffsetUs}`,
    '--loop',
  ]);
  if (!started.ok) return started;
  return accept({ url: started.value.url, clockOffsetUs, process: started.value });
}

async function readAuthority(file: string | undefined): Promise<Outcome<string | undefined>> {
  if (file === undefined) return accept(undefined);
  try {
    const text = await readFile(file, 'utf8');
    if (text.includes('-----BEGIN CERTIFICATE-----')) return accept(text);
    return refuse(file, 'expected a certificate in PEM form');
  } catch (error) {
    return refuse(file, (error as Error).message);
  }
}
