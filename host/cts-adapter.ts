import { Adapter } from '../adapters/base/adapter.ts';
import type { KnownTrade } from '../adapters/base/execution-log.ts';
import type { IdStore } from '../adapters/base/order-ids.ts';
import { type PolicyName, choosePolicy } from '../adapters/base/policies/choose-policy.ts';
import type { Transport } from '../adapters/base/transport.ts';
import { CtsProtocol } from '../adapters/cts/cts-protocol.ts';
import type { ByteRing } from '../domain/byte-ring.ts';
import type { DeskMemory } from '../domain/chain-columns.ts';
import type { Universe } from '../domain/instrument.ts';
import type { Clock } from '../domain/time.ts';
import type { AdapterJournal } from './adapter-journal.ts';
import type { DeskConfig, VenueCredentials } from './desk-messages.ts';
import type { AdapterHead } from './journal/thread-heads.ts';

/** The simulated venue's own user; no secret, it trades nothing real. */
export const SIM_CREDENTIALS: VenueCredentials = {
  firm: 'FLOOD',
  user: 'desk',
  password: 'desk',
  appName: 'Floodgate',
  appLicense: '',
  account: '',
};

/** What a replay starts from. */
export type CtsAdapterStart = Pick<AdapterHead, 'products' | 'executionsBefore'>;

export interface CtsAdapterParts extends Pick<DeskConfig, 'limits'> {
  /** The desk's own where it is left out. */
  readonly policy?: PolicyName;
  readonly universe: Universe;
  readonly memory: DeskMemory;
  readonly executions: ByteRing;
  readonly handRing?: ByteRing | undefined;
  readonly transport: Transport;
  readonly journal: AdapterJournal;
  readonly ids: IdStore;
  readonly clock: Clock;
  readonly credentials: VenueCredentials;
  readonly executionsKnown: readonly KnownTrade[];
  /** Without it the journal cannot be replayed. */
  readonly start?: CtsAdapterStart;
}

/** A CTS adapter whose journal leaves before its frames: intent before send. */
export function ctsAdapter(parts: CtsAdapterParts): Adapter {
  const { universe, limits, policy = 'floodgate', transport, journal, credentials } = parts;
  if (parts.start) {
    const idEpoch = parts.ids.epoch;
    journal.head({
      ...parts.start,
      venue: 'CTS',
      limits,
      policy,
      idEpoch,
      account: credentials.account,
    });
  }
  const { firm, user: username, password, appName, appLicense, account } = credentials;
  const adapter: Adapter = new Adapter({
    universe,
    protocol: new CtsProtocol({
      universe,
      credentials: { firm, username, password, appName, appLicense },
      ...(account === '' ? {} : { accountId: account }),
      limits,
    }),
    memory: parts.memory,
    executions: parts.executions,
    handRing: parts.handRing,
    transport: {
      connect: () => transport.connect(),
      send: (frame) => {
        transport.send(frame);
        if (adapter.state.session.isLoggedOn) journal.outbound(frame);
      },
      close: (reason) => transport.close(reason),
      beginBatch: () => {
        journal.flush();
        transport.beginBatch();
      },
      endBatch: () => transport.endBatch(),
    },
    journal,
    ids: journal.idsOf(parts.ids),
    clock: parts.clock,
    executionsKnown: parts.executionsKnown,
    policy: choosePolicy(policy),
  });
  return adapter;
}
