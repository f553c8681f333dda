import type * as z from 'zod/mini'
import { type Call, callSchemaOf } from './call-schema.ts'

/** A Page calls as they go over the wire. @see https://segment.com/docs/connections/spec/page/ */
export const pageCallSchema: z.ZodMiniType<PageCall, PageCall> = /* @__PURE__ */ callSchemaOf('page')

/** A Page call. */
export type PageCall = Call<'page'>
