import type * as z from 'zod/mini'
import { type Call, callSchemaOf } from './call-schema.ts'

/** An Identify calls as they go over the wire. @see https://segment.com/docs/connections/spec/identify/ */
export const identifyCallSchema: z.ZodMiniType<IdentifyCall, IdentifyCall> = /* @__PURE__ */ callSchemaOf('identify')

/** An Identify call. */
export type IdentifyCall = Call<'identify'>
