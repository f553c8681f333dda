import type * as z from 'zod/mini'
import type { OpenObject } from '../spec/fields/field-value.ts'
import type { groupTraits } from '../spec/fields/group-traits.ts'
import type { userTraits } from '../spec/fields/user-traits.ts'
import { fieldObjectSchema } from './field-object-schema.ts'

/** The traits of a user: reserved fields are typed, custom names are open. */
export type UserTraits = OpenObject<typeof userTraits>

/** The traits of a group: reserved fields are typed, custom names are open. */
export type GroupTraits = OpenObject<typeof groupTraits>

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
