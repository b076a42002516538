import { limitsOf } from '../../adapters/base/limit-profiles.ts';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { type DeskMemory, FLAG, allocateDeskMemory } from '../../domain/chain-columns.ts';
import { type CommandReply, type DeskCommand, isInScope } from '../../domain/desk-command.ts';
import { type ProductDefinition, type Universe, buildUniverse } from '../../domain/instrument.ts';
import type { Environment } from '../../domain/screen-link.ts';
import { SECOND_US, assert } from '../../domain/units.ts';
import { type Gateway, startGateway } from '../../host/ui-gateway.ts';
import { ByteRing } from '../../domain/byte-ring.ts';
import { DeskEvents } from '../../host/events/desk-events.ts';
import { dropAnchor, systemClock } from '../../host/system-clock.ts';
import { FakeMarket } from './fake-market.ts';

const DAY_US = 86_400 * SECOND_US;
const STRIKES = 40;
/** Symbol, price, strike step, tick of the future. */
const MARKETS = [
  ['ES', 5284.25, 25, 0.25],
  ['NQ', 18_420.5, 50, 0.25],
  ['RTY', 2050.4, 10, 0.1],
  ['YM', 39_120, 100, 1],
  ['CL', 78.42, 0.5, 0.01],
  ['GC', 2331.6, 5, 0.1],
  ['SI', 29.31, 0.25, 0.005],
  ['ZN', 109.5, 0.25, 0.015625],
  ['NG', 2.714, 0.05, 0.001],
  ['BTC', 61_250, 500, 5],
] as const;

export interface FakeDesk {
  readonly universe: Universe;
  readonly memory: DeskMemory;
  readonly market: FakeMarket;
  readonly events: DeskEvents;
  readonly gateway: Gateway;
  readonly commands: DeskCommand[];
  readonly token: string;
  /** Stops the market where it is; the gateway goes on. */
  freezeMarket(): void;
  close(): Promise<void>;
}

export interface FakeDeskOptions {
  readonly environment?: Environment;
  readonly port?: number;
  readonly token?: string;
  /** Milliseconds the engine takes to answer a command. */
  readonly answerMs?: number;
  readonly isArmed?: boolean;
  /** The built page; `out/renderer` unless a test builds its own. */
  readonly staticDir?: string;
}

export const STATIC_DIR = path.join(import.meta.dirname, '../../out/renderer');

/** A real gateway over a made-up desk of 10 underlyings x 40 strikes. */
export async function startFakeDesk(options: FakeDeskOptions = {}): Promise<FakeDesk> {
  const token = options.token ?? randomBytes(24).toString('base64url');
  const clock = systemClock(dropAnchor(0));
  const built = buildUniverse(MARKETS.map((market) => productOf(market, clock.nowUs())));
  assert(built.ok, 'the products are sound');
  const universe = built.value;
  const memory = allocateDeskMemory(universe);
  if (options.isArmed ?? false) memory.slots.isArmed.fill(1);
  const market = new FakeMarket(
    universe,
    memory,
    7,
    MARKETS.map(([, price]) => price),
  );
  const commands: DeskCommand[] = [];
  const onCommand = async (command: DeskCommand): Promise<CommandReply> => {
    commands.push(command);
    if (options.answerMs !== undefined) {
      await new Promise((resolve) => setTimeout(resolve, options.answerMs));
    }
    let slotsChanged = 0;
    for (let slot = 0; slot < universe.slotCount; slot++) {
      if (!isInScope(universe, command.scope, slot)) continue;
      const isArmed = command.name === 'arm' ? 1 : 0;
      if (memory.slots.isArmed[slot] !== isArmed) slotsChanged++;
      memory.slots.isArmed[slot] = isArmed;
    }
    const kill = { orders: 0, confirmed: 0, tookMs: 0, isKept: true };
    const done = { id: command.id, ok: true, slotsChanged, why: '' };
    return command.name === 'kill' ? { ...done, kill } : done;
  };
  const epoch = randomBytes(4).toString('hex');
  const ring = ByteRing.allocate(1 << 20);
  const events = new DeskEvents({ universe, memory, clock, ring, epoch });
  const gateway = await startGateway({
    universe,
    memory,
    clock,
    onCommand,
    port: options.port ?? 0,
    token,
    staticDir: options.staticDir ?? STATIC_DIR,
    environment: options.environment ?? 'SIM',
    epoch,
    events,
    adapters: [events.adapterFacts({ limits: limitsOf('cts') })],
    buildId: 'fake',
    venueName: 'CTS',
  });
  market.step(clock.nowUs());
  market.settle(clock.nowUs());
  const timer = setInterval(() => market.step(clock.nowUs()), 100);
  return {
    universe,
    memory,
    market,
    events,
    gateway,
    commands,
    token,
    freezeMarket: () => clearInterval(timer),
    close: () => {
      clearInterval(timer);
      return gateway.close();
    },
  };
}

/** A new engine in the same host, as the adapter and the screens see it. */
export function restartEngine(desk: FakeDesk): void {
  Atomics.add(desk.memory.flags, FLAG.ENGINE_EPOCH, 1);
  desk.memory.slots.isArmed.fill(0);
}

function productOf(
  [symbol, price, step, tickSize]: (typeof MARKETS)[number],
  nowUs: number,
): ProductDefinition {
  const future = `${symbol}Z6`;
  const middle = Math.round(price / step);
  const strikes = Array.from({ length: STRIKES }, (_, n) =>
    Number(((middle + n - STRIKES / 2) * step).toFixed(6)),
  );
  const isEmini = symbol === 'ES' || symbol === 'NQ';
  const labels = isEmini ? ['18DEC', '15JAN'] : ['18DEC'];
  const optionTick = isEmini ? 0.05 : Math.max(tickSize / 2, 0.001);
  return {
    underlying: symbol,
    pointValue: symbol === 'ES' ? 50 : 20,
    optionGrid: {
      tickSize: symbol === 'ZN' ? tickSize : optionTick,
      ...(isEmini ? { bands: [{ from: 5, step: 0.25 }] } : {}),
    },
    futures: [{ symbol: future, kind: 'future', grid: { tickSize } }],
    expiries: labels.map((label, n) => ({
      label,
      expiryUs: nowUs + (23 + 28 * n) * DAY_US,
      future,
      rate: 0,
      strikes,
    })),
  };
}

const PORT_ARGUMENT = '--port';
if (import.meta.main) {
  const at = process.argv.indexOf(PORT_ARGUMENT);
  const desk = await startFakeDesk({
    port: at < 0 ? 0 : Number(process.argv[at + 1]),
    isArmed: process.argv.includes('--armed'),
  });
  process.stdout.write(`Floodgate desk at ${desk.gateway.url}\n`);
}
