import type * as z from 'zod/mini'
import type { GroupCall } from '../spec/calls/calls.generated.ts'
import { callSchemaOf } from './call-schema.ts'

export type { GroupCall } from '../spec/calls/calls.generated.ts'

/** Accepts a Group call. @see https://www.twilio.com/docs/segment/connections/spec/group/ */
export const groupCallSchema: z.ZodMiniType<GroupCall, GroupCall> = /* @__PURE__ */ callSchemaOf('group')
