import type * as z from 'zod/mini'
import type { GroupTraits, UserTraits } from '../spec/calls/calls.generated.ts'
import { fieldObjectSchema } from './field-object-schema.ts'

export type { GroupTraits, UserTraits } from '../spec/calls/calls.generated.ts'

/** Accepts the traits of a user. @see https://www.twilio.com/docs/segment/connections/spec/identify/#traits */
export const userTraitsSchema: z.ZodMiniType<UserTraits, UserTraits> = /* @__PURE__ */ fieldObjectSchema(
  'identify',
  'traits',
)

/** Accepts the traits of a group. @see https://www.twilio.com/docs/segment/connections/spec/group/#traits */
export const groupTraitsSchema: z.ZodMiniType<GroupTraits, GroupTraits> = /* @__PURE__ */ fieldObjectSchema(
  'group',
  'traits',
)
