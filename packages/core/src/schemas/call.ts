import * as z from 'zod/mini'
import type { CallType } from '../spec/call-type-names.ts'
import { type AliasCall, aliasCallSchema } from './alias.ts'
import type { Call } from './call-schema.ts'
import { type GroupCall, groupCallSchema } from './group.ts'
import { type IdentifyCall, identifyCallSchema } from './identify.ts'
import { type PageCall, pageCallSchema } from './page.ts'
import { type ScreenCall, screenCallSchema } from './screen.ts'
import { type TrackCall, trackCallSchema } from './track.ts'

/** Any of the six calls, told apart by `type`. */
export type SegmentCall = IdentifyCall | TrackCall | PageCall | ScreenCall | GroupCall | AliasCall

/** The schema of each type of call. */
export const callSchemas: { readonly [Type in CallType]: z.ZodMiniType<Call<Type>, Call<Type>> } = {
  identify: identifyCallSchema,
  track: trackCallSchema,
  page: pageCallSchema,
  screen: screenCallSchema,
  group: groupCallSchema,
  alias: aliasCallSchema,
}

/** Accepts any of the six calls. */
export const callSchema: z.ZodMiniType<SegmentCall, SegmentCall> = /* @__PURE__ */ z.union([
  identifyCallSchema,
  trackCallSchema,
  pageCallSchema,
  screenCallSchema,
  groupCallSchema,
  aliasCallSchema,
])
