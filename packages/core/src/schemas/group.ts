import type * as z from 'zod/mini'
import { type Call, callSchemaOf } from './call-schema.ts'

/** A Group calls as they go over the wire. @see https://segment.com/docs/connections/spec/group/ */
export const groupCallSchema: z.ZodMiniType<GroupCall, GroupCall> = /* @__PURE__ */ callSchemaOf('group')

/** A Group call. */
export type GroupCall = Call<'group'>
