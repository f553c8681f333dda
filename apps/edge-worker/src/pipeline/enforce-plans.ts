import type { Step } from './step.ts'

/**
 * Enforces the tracking plan of the source. The code comes with the plans, because most collectors have none, and a Worker
 * is loaded with all of its code.
 */
export const enforcePlans: Step = (exchange, dependencies) => dependencies.plans?.enforce(exchange, dependencies)
