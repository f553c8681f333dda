/** A plan of another tool, in a form that `readPlan` takes. */
export interface ConvertedPlan {
  readonly value: Readonly<Record<string, unknown>>
  /** What the plan does not have any more, or never had, in one sentence each. */
  readonly losses: readonly string[]
}
