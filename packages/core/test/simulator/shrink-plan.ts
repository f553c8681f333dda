import type { Plan, Step } from './plan.ts'

/** Most plans that are tried. */
const maxTries = 200

/** The lists without one part of them, largest parts first. */
const withoutParts = function* <Value>(values: readonly Value[]): Generator<readonly Value[]> {
  for (let size = Math.ceil(values.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < values.length; start += size) yield values.toSpliced(start, size)
  }
}

/** Plans that do a little less. */
const smallerPlans = function* (plan: Plan): Generator<Plan> {
  for (const steps of withoutParts(plan.steps)) yield { ...plan, steps }
  for (const [index, step] of plan.steps.entries()) {
    if (step.kind !== 'calls') continue
    for (const calls of withoutParts(step.calls)) {
      const fewer: Step = { ...step, calls }
      yield { ...plan, steps: plan.steps.with(index, fewer) }
    }
  }
}

/**
 * Leaves out of a plan what its failure does not need, so that its trace can be read.
 * @param fails whether a plan fails in the same way
 */
export const shrinkPlan = async (plan: Plan, fails: (plan: Plan) => Promise<boolean>): Promise<Plan> => {
  let smallest = plan
  let tries = 0
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false
    for (const candidate of smallerPlans(smallest)) {
      tries += 1
      if (tries > maxTries) return smallest
      if (!(await fails(candidate))) continue
      smallest = candidate
      isSmaller = true
      break
    }
  }
  return smallest
}
