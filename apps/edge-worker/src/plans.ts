/** Tracking plans that the collector enforces: the `@org/segment-edge-worker/plans` entry point. */
export type { EnforcedPlan, SourcePlans } from './pipeline/source-plans.ts'
export { type CreatePlansOptions, createPlans } from './plans/create-plans.ts'
