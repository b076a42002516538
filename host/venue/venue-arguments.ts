import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { PROFILE_NAMES, type ProfileName } from '../../adapters/base/limit-profiles.ts';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { AFTERNOON } from '../tape/load-tape.ts';

/** What the venue process is started with. */
export interface VenueArguments {
  /** `afternoon` or a path. */
  readonly tape: string;
  readonly port: number;
  readonly seed: number;
  readonly profile: ProfileName;
  /** The profile's own where they are left out. */
  readonly cap: number | undefined;
  readonly unit: 'messages' | 'orders' | undefined;
  readonly oneWayUs: number;
  readonly jitterUs: number;
  readonly speed: number;
  readonly clockOffsetUs: number;
  readonly loops: boolean;
  readonly tls: { readonly key: string; readonly cert: string } | null;
  readonly sniperUs: readonly [number, number] | null;
  readonly stickiness: number;
  readonly customersPerSecond: number;
  /** What the judge allows a client for its own handling. */
  readonly slackUs: number;
}

/** Reads the command line; a refusal names the option and what it takes. */
export function parseVenueArguments(args: readonly string[]): Outcome<VenueArguments> {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(args);
  } catch (error) {
    return refuse('options', (error as Error).message);
  }
  const numbers: Partial<Record<NumberName, number>> = {};
  for (const [name, [least, most, unit]] of Object.entries(NUMBERS)) {
    const text = values[name as NumberName];
    if (text === undefined) continue;
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!(value >= least && value <= most)) {
      return refuse(`--${name}`, `takes ${least} to ${most}${unit}, got "${text}"`);
    }
    numbers[name as NumberName] = value;
  }
  const n = numbers as Record<Exclude<NumberName, 'cap'>, number>;
  const { unit } = values;
  const profile = PROFILE_NAMES.find((name) => name === values.profile);
  if (profile === undefined) {
    return refuse('--profile', `takes ${PROFILE_NAMES.join(', ')}, got "${values.profile}"`);
  }
  if (unit !== undefined && unit !== 'messages' && unit !== 'orders') {
    return refuse('--unit', `takes messages or orders, got "${unit}"`);
  }
  const sniperUs = parseRange(values['sniper-ms']);
  if (!sniperUs.ok) return sniperUs;
  const tls = readTls(values['tls-key'], values['tls-cert']);
  if (!tls.ok) return tls;
  return accept({
    tape: values.tape,
    port: n.port,
    seed: n.seed,
    profile,
    cap: numbers.cap,
    unit,
    oneWayUs: Math.round(n['one-way-ms'] * 1_000),
    jitterUs: Math.round(n['jitter-ms'] * 1_000),
    speed: n.speed,
    clockOffsetUs: n['clock-offset-us'],
    loops: values.loop,
    tls: tls.value,
    sniperUs: sniperUs.value,
    stickiness: n['venue-stickiness'],
    customersPerSecond: n['customers-per-second'],
    slackUs: Math.round(n['slack-ms'] * 1_000),
  });
}

type NumberName =
  | 'port'
  | 'seed'
  | 'cap'
  | 'one-way-ms'
  | 'jitter-ms'
  | 'speed'
  | 'clock-offset-us'
  | 'venue-stickiness'
  | 'customers-per-second'
  | 'slack-ms';

const NUMBERS: Readonly<Record<NumberName, readonly [least: number, most: number, unit: string]>> =
  {
    port: [0, 65_535, ''],
    seed: [0, Number.MAX_SAFE_INTEGER, ''],
    cap: [1, 1_000_000, ' a second'],
    'one-way-ms': [0, 10_000, ' ms'],
    'jitter-ms': [0, 10_000, ' ms'],
    speed: [0.01, 1_000, ' times'],
    'clock-offset-us': [-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, ' us'],
    'venue-stickiness': [0, 1, ''],
    'customers-per-second': [0, 1_000, ''],
    'slack-ms': [0, 10_000, ' ms'],
  };

function parse(args: readonly string[]) {
  const text = (preset: string) => ({ type: 'string', default: preset }) as const;
  const { values } = parseArgs({
    args: [...args],
    strict: true,
    options: {
      tape: text(AFTERNOON),
      port: text('0'),
      seed: text('1'),
      profile: text('cts'),
      cap: { type: 'string' },
      unit: { type: 'string' },
      'one-way-ms': text('4'),
      'jitter-ms': text('0.5'),
      speed: text('1'),
      'clock-offset-us': text('0'),
      loop: { type: 'boolean', default: false },
      'tls-key': text(''),
      'tls-cert': text(''),
      'sniper-ms': text('2,20'),
      'venue-stickiness': text('0'),
      'customers-per-second': text('0.5'),
      'slack-ms': text('25'),
    },
  });
  return values;
}

/** `2,20`, or `none`. */
function parseRange(text: string): Outcome<readonly [number, number] | null> {
  if (text === 'none') return accept(null);
  const match = /^(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)$/.exec(text);
  if (!match || Number(match[1]) > Number(match[2])) {
    return refuse('--sniper-ms', `takes the least and the most, as 2,20, or none; got "${text}"`);
  }
  return accept([Math.round(Number(match[1]) * 1_000), Math.round(Number(match[2]) * 1_000)]);
}

function readTls(keyFile: string, certFile: string): Outcome<VenueArguments['tls']> {
  if (keyFile === '' && certFile === '') return accept(null);
  if (keyFile === '' || certFile === '') {
    return refuse(
      keyFile === '' ? '--tls-key' : '--tls-cert',
      'a key and a certificate go together',
    );
  }
  try {
    return accept({ key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8') });
  } catch (error) {
    return refuse('--tls-key, --tls-cert', (error as Error).message);
  }
}
