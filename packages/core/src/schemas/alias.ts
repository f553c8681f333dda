import type * as z from 'zod/mini'
import type { AliasCall } from '../spec/calls/calls.generated.ts'
import { callSchemaOf } from './call-schema.ts'

export type { AliasCall } from '../spec/calls/calls.generated.ts'

/** Accepts an Alias call. @see https://www.twilio.com/docs/segment/connections/spec/alias/ */
export const aliasCallSchema: z.ZodMiniType<AliasCall, AliasCall> = /* @__PURE__ */ callSchemaOf('alias')
