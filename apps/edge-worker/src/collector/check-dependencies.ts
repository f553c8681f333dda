import { SegmentError } from '@org/segment-core'
import { type Hooks, hookSteps } from '../pipeline/hooks.ts'
import { steps as usualSteps } from '../pipeline/pipeline.ts'
import type { CollectorDependencies } from './dependencies.ts'

const refuse = (path: readonly string[], message: string, advice: string): never => {
  throw new SegmentError('invalid_source', message, { path, advice })
}

/**
 * Refuses options that do not exist. TypeScript finds them, but in JavaScript a misspelt one would be ignored, and a
 * redaction would never run.
 * @param known a member for each option
 * @throws {SegmentError} `invalid_source`
 */
export const refuseUnknown = (given: object, known: object, place = 'option'): void => {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(known, name))
  if (unknown === undefined) return
  refuse([unknown], `There is no ${place} ${unknown.slice(0, 64)}.`, `Use one of ${Object.keys(known).join(', ')}.`)
}

const names = {
  runtime: true,
  validate: true,
  storage: true,
  sources: true,
  seen: true,
  addressLimiter: true,
  sourceLimiter: true,
  metrics: true,
  gauges: true,
  log: true,
  deliveries: true,
  fetch: true,
  library: true,
  compressBrotli: true,
  connectionOf: true,
  isReady: true,
  plans: true,
  middleware: true,
  hooks: true,
  steps: true,
  onError: true,
} satisfies Readonly<Record<keyof CollectorDependencies, true>>

const checkFunctions = (name: string, value: unknown): void => {
  if (value === undefined) return
  const isList = Array.isArray(value) && value.every((one) => typeof one === 'function')
  if (!isList) refuse([name], `${name} must be an array of functions.`, 'Pass the functions, not their results.')
}

/** A hook without its step would never run. */
const checkHooks = (hooks: Hooks, steps: CollectorDependencies['steps'] = usualSteps): void => {
  refuseUnknown(hooks, hookSteps, 'hook')
  for (const [name, hook] of Object.entries(hooks)) {
    if (hook === undefined) continue
    if (typeof hook !== 'function') refuse(['hooks', name], `The hook ${name} must be a function.`, 'Pass a step.')
    if (steps.includes(hookSteps[name as keyof Hooks])) continue
    refuse(['hooks', name], `The hook ${name} never runs, because its step is missing.`, 'Add the step to steps.')
  }
}

/**
 * Checks what the owner passes to a collector.
 * @throws {SegmentError} `invalid_source`
 */
export const checkDependencies = (given: CollectorDependencies): void => {
  refuseUnknown(given, names, 'dependency')
  checkFunctions('middleware', given.middleware)
  checkFunctions('steps', given.steps)
  if (given.hooks !== undefined) checkHooks(given.hooks, given.steps)
}
