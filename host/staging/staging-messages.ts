import { z } from 'zod';
import { LIMITS } from '../../domain/limits.ts';
import { DEFAULT_QUOTE_SETTINGS } from '../../domain/quote-settings.ts';
import { CURVE } from '../config/curves-file.ts';

/** Schemas of what screens ask and change; the values of settings are checked with their file. */
export function stagingSchemas(scope: z.ZodType, index: z.ZodType<number>) {
  const points = z.number().min(-100).max(100);
  const curveEdit = z.strictObject({
    expiryIx: index,
    curve: CURVE,
    expectedVersion: z.number().int().min(0),
  });
  const settingEdit = z.strictObject({
    underlying: z.string().max(32),
    field: z.enum(Object.keys(DEFAULT_QUOTE_SETTINGS)),
    value: z.json(),
  });
  const parts = {
    curves: z.array(curveEdit).max(LIMITS.expiriesAChangeMax),
    settings: z.array(settingEdit).max(LIMITS.settingsAChangeMax),
    arms: z.array(scope).max(LIMITS.settingsAChangeMax),
  };
  const gesture = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('shift'), volPt: points }),
    z.strictObject({ kind: z.literal('tilt'), volPt: points }),
    z.strictObject({ kind: z.literal('width'), volPt: points }),
    z.strictObject({ kind: z.literal('pivot'), volPt: points, strike: z.number().positive() }),
    z.strictObject({ kind: z.literal('wings'), volPt: points, side: z.enum(['put', 'call']) }),
    z.strictObject({ kind: z.literal('snap'), to: z.enum(['market', 'open']) }),
  ]);
  const question = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('curve'), expiryIx: index }),
    z.strictObject({ kind: z.literal('surface'), underlyingIx: index }),
    z.strictObject({ kind: z.literal('history'), expiryIx: index }),
    z.strictObject({ kind: z.literal('whatIf'), change: z.strictObject(parts) }),
    z.strictObject({ kind: z.literal('edit'), expiryIx: index, curve: CURVE, edit: gesture }),
    z.strictObject({ kind: z.literal('fit'), expiryIx: index }),
    z.strictObject({ kind: z.literal('settings') }),
    z.strictObject({ kind: z.literal('settingsFile') }),
  ]);
  return {
    ask: z.strictObject({
      kind: z.literal('ask'),
      id: z.number().int().min(1),
      question,
    }),
    change: z.strictObject({
      kind: z.literal('change'),
      id: z.string().min(1).max(64),
      epoch: z.string().max(64),
      ...parts,
      expectedSettings: z.number().int().min(0),
      reason: z.string().max(LIMITS.reasonCharsMax),
      ageMs: z.number().min(0),
      sentMs: z.number(),
    }),
  };
}
