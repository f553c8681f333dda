import type * as z from 'zod/mini'
import { type Call, callSchemaOf } from './call-schema.ts'

/** A Screen calls as they go over the wire. @see https://segment.com/docs/connections/spec/screen/ */
export const screenCallSchema: z.ZodMiniType<ScreenCall, ScreenCall> = /* @__PURE__ */ callSchemaOf('screen')

/** A Screen call. */
export type ScreenCall = Call<'screen'>
