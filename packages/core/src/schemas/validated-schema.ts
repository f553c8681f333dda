import * as z from 'zod/mini'
// Not `z.core`: a bundler keeps all of that namespace, with every locale.
import { $constructor } from 'zod/v4/core'
import type { SegmentIssue } from '../error/segment-issue.ts'

/** Reads a value as plain JSON data, and finds every issue it has. */
export type Validate = (input: unknown) => { readonly value: unknown; readonly issues: readonly SegmentIssue[] }

/**
 * Parses with the verdict instead of with the shape: accepts what has no error, and returns it as plain JSON data. The
 * shape still says what the fields hold, for JSON Schema and forms.
 */
const parseWith =
  (validate: Validate): z.core.$ZodType['_zod']['parse'] =>
  (payload) => {
    const { value, issues } = validate(payload.value)
    for (const { severity, path, message, code, advice, page } of issues) {
      if (severity === 'warning') continue
      const params = { code, advice, page }
      payload.issues.push({ code: 'custom', path: [...path], message, params, input: payload.value })
    }
    payload.value = value
    return payload
  }

// TypeScript only calls assertions through names with an explicit type.
const initObject: (typeof z.ZodMiniObject)['init'] = z.ZodMiniObject.init
const initUnion: (typeof z.ZodMiniUnion)['init'] = z.ZodMiniUnion.init

/** The schema of an object that accepts exactly what `validate` finds no error in. */
export const validatedObject = (shape: Readonly<Record<string, z.ZodMiniType>>, validate: Validate): z.ZodMiniType => {
  const Schema = $constructor<z.ZodMiniObject>('ValidatedObject', (schema, definition) => {
    initObject(schema, definition)
    schema._zod.parse = parseWith(validate)
  })
  return new Schema({ type: 'object', shape: { ...shape }, catchall: z.unknown() })
}

/** The schema of one of several objects that accepts exactly what `validate` finds no error in. */
export const validatedUnion = (options: readonly z.ZodMiniType[], validate: Validate): z.ZodMiniType => {
  const Schema = $constructor<z.ZodMiniUnion>('ValidatedUnion', (schema, definition) => {
    initUnion(schema, definition)
    schema._zod.parse = parseWith(validate)
  })
  return new Schema({ type: 'union', options })
}
