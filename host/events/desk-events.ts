import { CtsProtocol } from '../../adapters/cts/cts-protocol.ts';
import type { ByteRing } from '../../domain/byte-ring.ts';
import type { DeskMemory } from '../../domain/chain-columns.ts';
import type { EventPriority } from '../../domain/desk-event.ts';
import type { Universe } from '../../domain/instrument.ts';
import type { AdapterFacts } from '../../domain/screen-link.ts';
import type { Clock } from '../../domain/time.ts';
import type { DeskConfig } from '../desk-messages.ts';
import { BlockerWatch } from './blocker-watch.ts';
import { EventLog } from './event-log.ts';
import { EventReader } from './event-reader.ts';

export interface DeskEventsParts {
  readonly universe: Universe;
  readonly memory: DeskMemory;
  readonly clock: Clock;
  /** What the journal thread's tap fills. */
  readonly ring: ByteRing;
  readonly epoch: string;
}

const VENUE = 'CTS';
const NO_CREDENTIALS = { appName: '', appLicense: '' };

/** Everything that happens at a desk, for screens: gathered in the host's main thread. */
export class DeskEvents {
  readonly log: EventLog;
  private readonly clock: Clock;
  private readonly protocol: CtsProtocol;
  private readonly reader: EventReader;
  private readonly blockers: BlockerWatch;

  constructor(parts: DeskEventsParts) {
    const { universe, memory, clock, ring, epoch } = parts;
    this.clock = clock;
    this.log = new EventLog(epoch);
    this.protocol = new CtsProtocol({ universe, credentials: NO_CREDENTIALS });
    const { log, protocol } = this;
    this.reader = new EventReader({ universe, ring, log, protocol, venueName: VENUE });
    this.blockers = new BlockerWatch(universe, memory, this.log);
  }

  /** The venue session as it was configured. */
  adapterFacts({ limits }: Pick<DeskConfig, 'limits'>): AdapterFacts {
    const [limit] = limits;
    const { cancelOnDisconnect } = this.protocol.capabilities;
    const { heartbeatEveryUs, silenceMaxUs } = this.protocol;
    return {
      name: VENUE,
      cap: limit.cap,
      windowMs: limit.windowUs / 1000,
      unit: limit.unit,
      cancelOnDisconnect,
      heartbeatEveryMs: heartbeatEveryUs / 1000,
      silenceMaxMs: silenceMaxUs / 1000,
    };
  }

  /** Call often; each call does a bounded amount. */
  gather(): void {
    this.reader.drain();
    this.blockers.look(this.clock.nowUs());
  }

  /** Something the host itself has to say. */
  news(text: string, priority: EventPriority): void {
    this.log.add({ atUs: this.clock.nowUs(), kind: 'news', priority, source: 'desk', text });
  }
}
