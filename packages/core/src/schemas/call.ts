import type * as z from 'zod/mini'
import type { CallType } from '../spec/call-type-names.ts'
import type { CallsByType, SegmentCall } from '../spec/calls/calls.generated.ts'
import { aliasCallSchema } from './alias.ts'
import { validateAs } from './call-schema.ts'
import { groupCallSchema } from './group.ts'
import { identifyCallSchema } from './identify.ts'
import { pageCallSchema } from './page.ts'
import { screenCallSchema } from './screen.ts'
import { trackCallSchema } from './track.ts'
import { validatedUnion } from './validated-schema.ts'

export type { SegmentCall } from '../spec/calls/calls.generated.ts'

/** The schema of each type of call. */
export const callSchemas: { readonly [Type in CallType]: z.ZodMiniType<CallsByType[Type], CallsByType[Type]> } = {
  identify: identifyCallSchema,
  track: trackCallSchema,
  page: pageCallSchema,
  screen: screenCallSchema,
  group: groupCallSchema,
  alias: aliasCallSchema,
}

/** Accepts any of the six calls. */
export const callSchema = /* @__PURE__ */ validatedUnion(
  [identifyCallSchema, trackCallSchema, pageCallSchema, screenCallSchema, groupCallSchema, aliasCallSchema],
  validateAs(undefined),
) as unknown as z.ZodMiniType<SegmentCall, SegmentCall>
