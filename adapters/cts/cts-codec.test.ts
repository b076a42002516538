import { existsSync, readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { decodeClient, decodeServer, encodeClient, encodeServer } from './cts-codec.ts';
import * as enums from './cts-enums.ts';
import type { ClientMessage, ServerMessage, Sparse } from './cts-messages.ts';
import { timeUsOf, timestampOf } from './cts-messages.ts';
import { CTS_PROTO } from './cts-proto.ts';

const FACTS = new URL('../../../shared/data/venues/t4/', import.meta.url);
const hasFacts = existsSync(new URL('fields.csv', FACTS));
const NOTE = hasFacts ? '' : ' (skipped: ../shared/data/venues/t4 is not there)';

const CLIENT_MESSAGES: readonly Sparse<ClientMessage>[] = [
  { heartbeat: { timestamp: 1_768_000_000_123 } },
  { loginRequest: { firm: 'F', username: 'u', password: 'p', appName: 'a', appLicense: 'l' } },
  { marketDepthSubscribe: { marketId: 'ES_20MAR20_3200C', buffer: 4, depthLevels: 10 } },
  { accountSubscribe: { subscribe: 2, accountId: ['A1'] } },
  {
    orderSubmit: {
      userId: 'u',
      accountId: 'A1',
      marketId: 'M',
      orderLink: 0,
      manualOrderIndicator: false,
      orders: [
        {
          buySell: 1,
          priceType: 1,
          timeType: 0,
          volume: 10,
          limitPrice: { value: '5.25' },
          tag: '1-a',
        },
        {
          buySell: -1,
          priceType: 1,
          timeType: 0,
          volume: 3,
          limitPrice: { value: '-0.05' },
          tag: '1-b',
        },
      ],
    },
  },
  {
    orderRevise: {
      userId: 'u',
      accountId: 'A1',
      marketId: 'M',
      revisions: [{ uniqueId: 'U1', volume: 12, limitPrice: { value: '5.5' }, tag: '1-a' }],
    },
  },
  {
    orderPull: {
      userId: 'u',
      accountId: 'A1',
      marketId: 'M',
      pulls: [{ uniqueId: 'U1', tag: 't' }],
    },
  },
  { orderBatch: { batchId: 'b', submissions: [{ accountId: 'A1', marketId: 'M', orders: [] }] } },
];

const SERVER_MESSAGES: readonly Sparse<ServerMessage>[] = [
  { loginResponse: { result: 0, userId: 'u', accounts: [{ accountId: 'A1' }] } },
  {
    marketDepth: {
      marketId: 'M',
      time: timestampOf(1_700_000_000_123_456),
      mode: 2,
      flags: 4,
      bids: [{ price: { value: '1.25' }, volume: 10, numOrders: 2 }],
      offers: [{ price: { value: '1.5' }, volume: 7, numOrders: 1 }],
    },
  },
  {
    orderUpdate: {
      uniqueId: 'U1',
      marketId: 'M',
      change: 6,
      status: 1,
      buySell: -1,
      tag: '1-a',
      currentVolume: 5,
      currentLimitPrice: { value: '2' },
      workingVolume: 3,
      totalFillVolume: 2,
      sequenceOrder: 4,
      trades: [{ volume: 2, price: { value: '2' }, exchangeTradeId: 'X9', tradeDate: 20_260_105 }],
    },
  },
  { orderUpdateStatus: { uniqueId: 'U1', change: 12, tag: '1-a', newVolume: 3, sequenceOrder: 5 } },
  {
    orderUpdateTrade: {
      uniqueId: 'U1',
      change: 20,
      volume: 2,
      price: { value: '2' },
      sequenceOrder: 6,
    },
  },
  { orderUpdateFailed: { uniqueId: 'U1', change: 3, tagClOrdId: 'x', sequenceOrder: 1 } },
  {
    orderUpdateMulti: {
      marketId: 'M',
      historical: true,
      updates: [{ orderUpdate: { uniqueId: 'U2', tag: '1-b' } }],
    },
  },
  {
    accountSnapshot: {
      accountId: 'A1',
      messages: [{ accountPosition: { marketId: 'M', buys: 3 } }],
    },
  },
  {
    orderBatchAcknowledge: { batchId: 'b', accepted: [{ marketId: 'M', uniqueId: ['U1', 'U2'] }] },
  },
  {
    orderBatchReject: {
      batchId: 'b',
      errors: [{ submissionIndex: 1, orderIndex: -1, reason: 'no' }],
    },
  },
];

/** A second schema, straight from the published numbers. */
function publishedRoot(): protobuf.Root {
  const root = new protobuf.Root();
  for (const row of rowsOf('enums.csv')) {
    const path = row[0].split('.');
    const name = path.pop() as string;
    const scope = typeAt(root, path.join('.'));
    const known = scope.get(name) as protobuf.Enum | null;
    const target = known ?? new protobuf.Enum(name);
    if (!known) scope.add(target);
    target.add(row[2], Number(row[1]));
  }
  for (const [message, number, field, type, label, oneof] of rowsOf('fields.csv')) {
    if (type.includes('map<')) continue;
    const target = typeAt(root, message);
    const added = new protobuf.Field(
      field,
      Number(number),
      type,
      label === 'repeated' ? label : undefined,
    );
    if (oneof) {
      const group = (target.get(oneof) as protobuf.OneOf | null) ?? new protobuf.OneOf(oneof);
      if (!target.get(oneof)) target.add(group);
      group.add(added);
    } else target.add(added);
  }
  root.resolveAll();
  return root;
}

/** Packages are lower case, messages are not. */
function typeAt(root: protobuf.Root, path: string): protobuf.Type {
  const parts = path.split('.');
  const packages = parts.filter((part) => part === part.toLowerCase());
  let at: protobuf.Namespace = root.define(packages.join('.'));
  for (const part of parts.slice(packages.length)) {
    let next = at.get(part) as protobuf.Type | null;
    if (!next) {
      next = new protobuf.Type(part);
      at.add(next);
    }
    at = next;
  }
  return at as protobuf.Type;
}

function rowsOf(file: string): string[][] {
  const lines = readFileSync(new URL(file, FACTS), 'utf8')
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\r?\n/);
  return lines.slice(1).map((line) => [...line.split(','), '', '', ''].map((cell) => cell.trim()));
}

function snakeKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeKeys);
  if (typeof value !== 'object' || value === null) return value;
  const pairs = Object.entries(value).map(([key, inner]) => [
    key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    snakeKeys(inner),
  ]);
  return Object.fromEntries(pairs);
}

describe.skipIf(!hasFacts)(`against the published numbers${NOTE}`, () => {
  const published = hasFacts ? publishedRoot() : new protobuf.Root();
  const client = () => published.lookupType('t4proto.v1.service.ClientMessage');
  const server = () => published.lookupType('t4proto.v1.service.ServerMessage');

  it('decodes our bytes with the published schema', () => {
    for (const message of CLIENT_MESSAGES) {
      const theirs = client().toObject(client().decode(encodeClient(message)), {
        longs: Number,
        defaults: true,
      });
      expect(theirs).toMatchObject(snakeKeys(message) as object);
    }
    for (const message of SERVER_MESSAGES) {
      const theirs = server().toObject(server().decode(encodeServer(message)), {
        longs: Number,
        defaults: true,
      });
      expect(theirs).toMatchObject(snakeKeys(message) as object);
    }
  });

  it('decodes bytes of the published schema with ours', () => {
    for (const message of CLIENT_MESSAGES) {
      const ours = decodeClient(
        client()
          .encode(snakeKeys(message) as object)
          .finish(),
      );
      expect(ours).toMatchObject({ ok: true, value: message });
    }
    for (const message of SERVER_MESSAGES) {
      const ours = decodeServer(
        server()
          .encode(snakeKeys(message) as object)
          .finish(),
      );
      expect(ours).toMatchObject({ ok: true, value: message });
    }
  });

  it('has no field that is not published under that number', () => {
    const facts = new Set(
      rowsOf('fields.csv').map(([message, number, field]) => {
        return `${message.split('.').slice(3).join('.')} ${number} ${field}`;
      }),
    );
    const { root } = protobuf.parse(CTS_PROTO, { keepCase: true });
    const missing: string[] = [];
    const visit = (at: protobuf.NamespaceBase, path: string): void => {
      for (const nested of at.nestedArray) {
        if (!(nested instanceof protobuf.Type) || nested.name === 'Timestamp') continue;
        const name = path ? `${path}.${nested.name}` : nested.name;
        for (const field of nested.fieldsArray) {
          const line = `${name} ${field.id} ${field.name}`;
          if (!facts.has(line)) missing.push(line);
        }
        visit(nested, name);
      }
    };
    visit(root, '');
    expect(missing).toEqual([]);
  });

  it('names enumerations as published', () => {
    const facts = new Set(rowsOf('enums.csv').map(([, value, name]) => `${name} ${value}`));
    const wrong: string[] = [];
    for (const [prefix, values] of Object.entries(enums)) {
      for (const [name, value] of Object.entries(values)) {
        if (!facts.has(`${prefix}_${name} ${value}`)) wrong.push(`${prefix}_${name} ${value}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('the codec at its edges', () => {
  it('writes a sale as the ten-byte varint of -1', () => {
    const bytes = encodeClient({ orderSubmit: { orders: [{ buySell: -1 }] } });
    const hex = Buffer.from(bytes).toString('hex');
    expect(hex).toContain('08ffffffffffffffffff01');
  });

  it('accepts an unknown message type as empty', () => {
    const unknown = decodeServer(Uint8Array.of(0xfa, 0x3e, 1, 7));
    expect(unknown.ok && Object.keys(unknown.value)).toEqual([]);
  });

  it('refuses a truncated frame at every cut without throwing', () => {
    const whole = encodeClient(CLIENT_MESSAGES[4]);
    let refused = 0;
    for (let cut = 1; cut < whole.length; cut++) {
      if (!decodeClient(whole.subarray(0, cut)).ok) refused++;
    }
    expect(refused).toBe(whole.length - 1);
  });

  it('keeps microseconds through a time stamp', () => {
    expect(timeUsOf(timestampOf(1_700_000_000_123_456))).toBe(1_700_000_000_123_456);
  });
});
