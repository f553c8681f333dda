import type { IssuePath } from '@org/segment-core'
import type { PlanEnforcement } from '@org/segment-core/plan'
import type { JsonObject } from '../body/parse-body.ts'

/** A tracking plan that is enforced. */
export interface EnforcedPlan {
  readonly id: string | undefined
  readonly name: string | undefined
  /** Decides what becomes of a call with its type. */
  enforce(call: JsonObject): PlanEnforcement
  /** Leaves members out of the JSON of a call. */
  omit(json: string, paths: readonly IssuePath[]): string
}
