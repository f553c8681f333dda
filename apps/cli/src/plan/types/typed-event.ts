import type { PlanRule } from '@org/segment-core/plan'
import type { EventNames } from './function-names.ts'

/** An event that calls are made of: the newest version of its rule. */
export interface TypedEvent extends EventNames {
  readonly name: string
  readonly rule: PlanRule
  /** Whether a call must have properties. */
  readonly needsProperties: boolean
  /** The version that a call must name; undefined if there is only the first one. */
  readonly version: number | undefined
}
