/** Tracking plans that the collector enforces: the `@org/segment-edge-worker/plans` entry point. */
export type { SourcePlans } from './pipeline/step.ts'
export { type CreatePlansOptions, createPlans } from './plans/create-plans.ts'
