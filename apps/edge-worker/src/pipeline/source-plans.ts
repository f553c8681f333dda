import type { IssuePath } from '@org/segment-core'
import type { PlanEnforcement } from '@org/segment-core/plan'
import type { JsonObject } from '../body/parse-body.ts'
import type { Log } from '../log/log-entry.ts'
import type { KnownSource } from '../sources/known-source.ts'

/** A tracking plan that is enforced. */
export interface EnforcedPlan {
  readonly id: string | undefined
  readonly name: string | undefined
  /** Decides what becomes of a call with its type. */
  enforce(call: JsonObject): PlanEnforcement
  /** Leaves members out of the JSON of a call. */
  omit(json: string, paths: readonly IssuePath[]): string
}

/** The tracking plans of sources. The code that enforces them comes with them, because most collectors have none. */
export interface SourcePlans {
  /**
   * The plan of a source; undefined if it has none.
   * @param log gets warnings about a plan when it is first read
   * @throws {SegmentError} `invalid_source` for a plan that cannot be used
   */
  planOf(source: KnownSource, log: Log): EnforcedPlan | undefined
}
