import type * as z from 'zod/mini'
import type { contextFields } from '../spec/fields/context-fields.ts'
import type { OpenObject } from '../spec/fields/field-value.ts'
import { fieldObjectSchema } from './field-object-schema.ts'

/** The context of a call: reserved fields are typed, custom names are open. */
export type Context = OpenObject<typeof contextFields>

/** Accepts the context of any call. @see https://www.twilio.com/docs/segment/connections/spec/common/#context */
export const contextSchema: z.ZodMiniType<Context, Context> = /* @__PURE__ */ fieldObjectSchema('identify', 'context')
