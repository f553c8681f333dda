import type * as z from 'zod/mini'
import type { TrackCall } from '../spec/calls/calls.generated.ts'
import { callSchemaOf } from './call-schema.ts'

export type { TrackCall } from '../spec/calls/calls.generated.ts'

/** Accepts a Track call. @see https://www.twilio.com/docs/segment/connections/spec/track/ */
export const trackCallSchema: z.ZodMiniType<TrackCall, TrackCall> = /* @__PURE__ */ callSchemaOf('track')
