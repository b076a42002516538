import { z } from 'zod';
import { LIMITS } from '../../domain/limits.ts';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { NO_PX } from '../../domain/units.ts';
import { SPEEDS } from '../../domain/playback.ts';
import type { ToHost } from '../../domain/screen-link.ts';
import { stagingSchemas } from '../staging/staging-messages.ts';

const index = z
  .number()
  .int()
  .min(0)
  .max(4 * LIMITS.strikesMax);
const millis = z.number().finite();

export const SCOPE = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all') }),
  z.strictObject({ kind: z.literal('underlying'), underlyingIx: index }),
  z.strictObject({ kind: z.literal('expiry'), expiryIx: index }),
  z.strictObject({ kind: z.literal('strike'), strikeIx: index }),
  z.strictObject({ kind: z.literal('side'), slotIx: index }),
]);

const STAGING = stagingSchemas(SCOPE, index);

const lots = z.number().int().min(1).max(1_000_000);
const ticks = z.number().int().min(NO_PX).max(0x7fffffff);
const side = z.union([z.literal(0), z.literal(1)]);
const orderId = z.string().min(1).max(32);

const HAND = z.discriminatedUnion('act', [
  z.strictObject({
    act: z.literal('new'),
    instrumentIx: index,
    side,
    qty: lots,
    px: ticks,
    type: z.enum(['limit', 'marketLimit', 'ioc']),
  }),
  z.strictObject({
    act: z.literal('change'),
    orderId,
    instrumentIx: index,
    side,
    qty: lots,
    px: ticks,
  }),
  z.strictObject({ act: z.literal('cancel'), orderId }),
]);

const PLAY = z.discriminatedUnion('act', [
  z.strictObject({ act: z.enum(['pause', 'resume', 'disconnect', 'stall']) }),
  z.strictObject({ act: z.literal('speed'), speed: z.literal(SPEEDS) }),
  z.strictObject({ act: z.literal('tape'), tape: z.string().min(1).max(255) }),
  z.strictObject({ act: z.literal('seek'), atS: z.number().min(0).max(1e7) }),
]);

const MESSAGE = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('subscribe'),
    subscription: z.number().int().min(1).max(0x7fffffff),
    expiryIx: index,
  }),
  z.strictObject({ kind: z.literal('ack'), frame: z.number().int().min(1), sentMs: millis }),
  z.strictObject({
    kind: z.literal('events'),
    epoch: z.string().max(64),
    after: z.number().int().min(0),
  }),
  z.strictObject({
    kind: z.literal('hand'),
    id: z.string().min(1).max(64),
    epoch: z.string().max(64),
    order: HAND,
    ageMs: millis.min(0),
    sentMs: millis,
  }),
  z.strictObject({ kind: z.literal('explain'), slotIx: index }),
  z.strictObject({
    kind: z.literal('watch'),
    wants: z.boolean(),
    risk: z.boolean(),
    playback: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('play'),
    id: z.string().min(1).max(64),
    act: PLAY,
    ageMs: millis.min(0),
    sentMs: millis,
  }),
  z.strictObject({ kind: z.literal('ackEvents'), seq: z.number().int().min(0) }),
  z.strictObject({ kind: z.literal('beat'), lagMs: millis.min(0), sentMs: millis }),
  z.strictObject({
    kind: z.literal('command'),
    id: z.string().min(1).max(64),
    epoch: z.string().max(64),
    name: z.enum(['pull', 'arm', 'kill', 'clearKill']),
    scope: SCOPE,
    cause: z.string().max(LIMITS.causeCharsMax).optional(),
    ageMs: millis.min(0),
    sentMs: millis,
  }),
  STAGING.ask,
  STAGING.change,
]);

/** Parses what a screen sent; refuses with the path of the field. */
export function parseToHost(text: string): Outcome<ToHost> {
  const json = parseJson(text);
  if (!json.ok) return json;
  const result = MESSAGE.safeParse(json.value);
  // Curves and settings are plain JSON here; their own types say more than a schema can infer.
  if (result.success) return accept(result.data as ToHost);
  const [issue] = result.error.issues;
  return refuse(issue.path.join('.') || 'message', issue.message);
}

export function parseJson(text: string): Outcome<unknown> {
  try {
    return accept(JSON.parse(text));
  } catch {
    return refuse('message', 'not JSON');
  }
}
