import type * as z from 'zod/mini'
import { type Call, callSchemaOf } from './call-schema.ts'

/** A Track calls as they go over the wire. @see https://segment.com/docs/connections/spec/track/ */
export const trackCallSchema: z.ZodMiniType<TrackCall, TrackCall> = /* @__PURE__ */ callSchemaOf('track')

/** A Track call. */
export type TrackCall = Call<'track'>
