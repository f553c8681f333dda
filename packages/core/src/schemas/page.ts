import type * as z from 'zod/mini'
import type { PageCall } from '../spec/calls/calls.generated.ts'
import { callSchemaOf } from './call-schema.ts'

export type { PageCall } from '../spec/calls/calls.generated.ts'

/** Accepts a Page call. @see https://www.twilio.com/docs/segment/connections/spec/page/ */
export const pageCallSchema: z.ZodMiniType<PageCall, PageCall> = /* @__PURE__ */ callSchemaOf('page')
