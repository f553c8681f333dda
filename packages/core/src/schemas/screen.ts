import type * as z from 'zod/mini'
import type { ScreenCall } from '../spec/calls/calls.generated.ts'
import { callSchemaOf } from './call-schema.ts'

export type { ScreenCall } from '../spec/calls/calls.generated.ts'

/** Accepts a Screen call. @see https://www.twilio.com/docs/segment/connections/spec/screen/ */
export const screenCallSchema: z.ZodMiniType<ScreenCall, ScreenCall> = /* @__PURE__ */ callSchemaOf('screen')
