import { limitsOf } from '../../adapters/base/limit-profiles.ts';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADAPTER_STAT, SESSION_STATE } from '../../domain/chain-columns.ts';
import { DEFAULT_QUOTE_SETTINGS } from '../../domain/quote-settings.ts';
import { type DeskHost, composeDesk } from '../../host/compose.ts';
import { type VenueProcess, startVenue } from '../../host/start/simulated-venue-process.ts';
import { afternoon } from '../../host/tape/afternoon.ts';

const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0;

let folder = '';
let venue: VenueProcess | undefined;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'floodgate-tls-'));
});
afterAll(async () => {
  await venue?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A certificate for 127.0.0.1 that only this test trusts. */
function certificate(name: string): { key: string; cert: string } {
  const key = join(folder, `${name}.key`);
  const cert = join(folder, `${name}.crt`);
  const run = spawnSync('openssl', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    key,
    '-out',
    cert,
    '-days',
    '2',
    '-subj',
    `/CN=${name}`,
    '-addext',
    'subjectAltName=IP:127.0.0.1',
  ]);
  if (run.status !== 0) throw new Error(String(run.stderr));
  return { key, cert };
}

/** State of the desk's session a while after its start, against a venue it may or may not trust. */
async function sessionWith(url: string, authority: string): Promise<number> {
  const composed = composeDesk(
    {
      venueUrl: url,
      authority,
      environment: 'SIM',
      products: afternoon({ seed: 1, underlyings: 1, strikes: 5 }).products,
      settings: { defaults: DEFAULT_QUOTE_SETTINGS, underlyings: {} },
      curves: {},
      clockOffsetUs: 0,
      port: 0,
      staticDir: 'out/renderer',
      stateDir: mkdtempSync(join(folder, 'state-')),
      limits: limitsOf('cts'),
      seed: 1,
    },
    () => undefined,
  );
  if (!composed.ok) throw new Error(composed.why);
  const desk: DeskHost = composed.value;
  let best = 0;
  for (let n = 0; n < 140 && best < SESSION_STATE.UP; n++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    best = Math.max(best, desk.memory.adapterStats[ADAPTER_STAT.session]);
  }
  await desk.close();
  return best;
}

describe.skipIf(!HAS_OPENSSL)('a CTS endpoint over TLS (skipped without openssl)', () => {
  it('is trusted by its own authority and by no other', async () => {
    const own = certificate('venue');
    const other = certificate('other');
    const started = await startVenue([
      '--tape=afternoon',
      '--seed=1',
      `--tls-key=${own.key}`,
      `--tls-cert=${own.cert}`,
    ]);
    if (!started.ok) throw new Error(started.why);
    venue = started.value;
    expect(venue.url).toMatch(/^wss:/);
    expect(await sessionWith(venue.url, readFileSync(own.cert, 'utf8'))).toBe(SESSION_STATE.UP);
    const stranger = await sessionWith(venue.url, readFileSync(other.cert, 'utf8'));
    expect(stranger).toBeLessThan(SESSION_STATE.LOGGING_ON);
    expect(await sessionWith(venue.url, '')).toBeLessThan(SESSION_STATE.LOGGING_ON);
  });
});
