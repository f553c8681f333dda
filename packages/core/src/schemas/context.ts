import type * as z from 'zod/mini'
import type { Context } from '../spec/calls/calls.generated.ts'
import { fieldObjectSchema } from './field-object-schema.ts'

export type { Context } from '../spec/calls/calls.generated.ts'

/** Accepts the context of any call. @see https://www.twilio.com/docs/segment/connections/spec/common/#context */
export const contextSchema: z.ZodMiniType<Context, Context> = /* @__PURE__ */ fieldObjectSchema('identify', 'context')
