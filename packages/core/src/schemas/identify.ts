import type * as z from 'zod/mini'
import type { IdentifyCall } from '../spec/calls/calls.generated.ts'
import { callSchemaOf } from './call-schema.ts'

export type { IdentifyCall } from '../spec/calls/calls.generated.ts'

/** Accepts an Identify call. @see https://www.twilio.com/docs/segment/connections/spec/identify/ */
export const identifyCallSchema: z.ZodMiniType<IdentifyCall, IdentifyCall> = /* @__PURE__ */ callSchemaOf('identify')
