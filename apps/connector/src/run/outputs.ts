import { type Fields, isFields } from '../app/app.ts'
import { evaluate } from './build-request.ts'
import { ModuleError } from './module-error.ts'
import { evaluationOf, isTrue, type RequestStep } from './request-step.ts'
import { type TriggerItem, type TriggerRule, triggerRule } from './trigger-items.ts'

/** The outputs of one response. */
export interface Outputs {
  readonly outputs: readonly unknown[]
  /** The items of `iterate`, also those without an output. */
  readonly items: readonly unknown[]
  /** For a polling trigger: the outputs with their ids and dates. */
  readonly trigger: readonly TriggerItem[]
}

const listOf = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value
  return value === undefined || value === null || value === '' ? [] : [value]
}

/** An output that is undefined or null gives no bundle. */
const isBundle = (value: unknown): boolean => value !== undefined && value !== null

const triggerItem = (output: unknown, rule: TriggerRule, step: RequestStep, answer: Fields): TriggerItem => {
  const id = evaluate(rule.id, evaluationOf(step, answer))
  if (typeof id !== 'string' && typeof id !== 'number')
    throw new ModuleError('RuntimeError', 'trigger.id must be the id of the item, as text or a number.')
  if (rule.type === 'id') return { output, id, date: 0 }
  const date = evaluate(rule.date, evaluationOf(step, answer))
  const time = date instanceof Date || typeof date === 'string' || typeof date === 'number' ? new Date(date) : undefined
  if (time === undefined || Number.isNaN(time.getTime()))
    throw new ModuleError('RuntimeError', 'trigger.date must be the date of the item.')
  return { output, id, date: time.getTime() }
}

const asTrigger = (output: unknown, trigger: unknown, step: RequestStep, answer: Fields): readonly TriggerItem[] => {
  const rule = step.run.many ? triggerRule(trigger) : undefined
  return rule === undefined ? [] : [triggerItem(output, rule, step, answer)]
}

/** Without `iterate`, one output. An array is a list of bundles where more than one is possible. */
const single = ({ output, trigger }: Fields, step: RequestStep, answer: Fields): Outputs => {
  const value = output === undefined ? answer.body : evaluate(output, evaluationOf(step, answer))
  const outputs = (step.run.many && Array.isArray(value) ? value : [value]).filter(isBundle)
  return {
    outputs,
    items: [],
    trigger: outputs.flatMap((one) => asTrigger(one, trigger, step, { ...answer, item: one })),
  }
}

/** Creates the outputs of a response: one, or one per iterated item. */
export const outputsOf = (response: Fields, step: RequestStep, answer: Fields): Outputs => {
  const { iterate, output, trigger } = response
  if (iterate === undefined) return single(response, step, answer)
  const { container, condition } = isFields(iterate) ? iterate : { container: iterate, condition: undefined }
  const items = listOf(evaluate(container, evaluationOf(step, answer)))
  const found = items.flatMap((item) => {
    const more = { ...answer, item }
    if (condition !== undefined && !isTrue(condition, step, more)) return []
    const value = output === undefined ? item : evaluate(output, evaluationOf(step, more))
    return isBundle(value) ? [{ value, marked: asTrigger(value, trigger, step, more) }] : []
  })
  return { outputs: found.map(({ value }) => value), items, trigger: found.flatMap(({ marked }) => marked) }
}
