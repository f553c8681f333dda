import type * as z from 'zod/mini'
import { type Call, callSchemaOf } from './call-schema.ts'

/** An Alias calls as they go over the wire. @see https://segment.com/docs/connections/spec/alias/ */
export const aliasCallSchema: z.ZodMiniType<AliasCall, AliasCall> = /* @__PURE__ */ callSchemaOf('alias')

/** An Alias call. */
export type AliasCall = Call<'alias'>
