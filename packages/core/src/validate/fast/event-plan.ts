import type { SemanticProperties, SemanticPropertyType } from '../../spec/semantic-events/semantic-event-spec.ts'
import { trackPropertyRules } from '../../spec/wordless.generated.ts'
import { normalizedName } from '../../values/normalized-name.ts'
import { remember } from '../../values/remember.ts'
import { consentEvent } from '../rules/consent.ts'
import { twinIndex } from '../rules/reserved-twins.ts'
import { nearSemanticEvent, reservedProperties, semanticEvent } from '../rules/semantic-events.ts'
import {
  booleanBound,
  integerBound,
  momentBound,
  numberBound,
  recordsBound,
  textBound,
  textsBound,
} from './field-bounds.ts'
import { boundLimit, isPlain, jsonBound, nameSize, unsure, wordSize } from './json-bound.ts'

/** How to look at one property: by its type, as an object, as a list of objects, or not at all. */
interface Check {
  readonly kind: SemanticPropertyType | 'any' | 'unsure' | 'nested' | 'list'
  /** What the object, or each of the list, must be. */
  readonly plan: EventPlan
}

/** What the properties of an event must be, by name; learns the custom names it meets. */
export interface EventPlan {
  readonly rules: SemanticProperties
  /** Whether the names reserved on every Track event are among the properties. */
  readonly outermost: boolean
  readonly checks: Map<string, Check>
  /** The name seen last at each place, and its check: events of one name have their properties in one order. */
  readonly names: string[]
  readonly namedChecks: Check[]
}

/** Places looked at; those of longer objects share them. A power of two. */
const places = 32

const planOf = (rules: SemanticProperties, outermost: boolean): EventPlan => ({
  rules,
  outermost,
  checks: new Map(),
  names: [],
  namedChecks: [],
})

/** The plan of an event that is not semantic: any properties. */
export const customEvent: EventPlan = /* @__PURE__ */ planOf({}, true)

const plans = new Map<string, EventPlan>()

const makePlan = (event: string): EventPlan | undefined => {
  const known = semanticEvent(event)
  if (known !== undefined) return event === consentEvent ? undefined : planOf(known.event.properties, true)
  return nearSemanticEvent(event) === undefined ? customEvent : undefined
}

/** The plan of an event; undefined where the full verdict must decide. */
export const eventPlan = (event: unknown): EventPlan | undefined => {
  if (typeof event !== 'string') return undefined
  const known = plans.get(event)
  if (known !== undefined) return known
  const plan = makePlan(event)
  if (plan !== undefined) remember(plans, event, plan)
  return plan
}

const makeCheck = (plan: EventPlan, name: string): Check => {
  const { rules, outermost } = plan
  const folded = normalizedName(name)
  if (outermost && reservedProperties.has(name)) return { kind: 'any', plan }
  if (outermost && twinIndex(trackPropertyRules).has(folded)) return { kind: 'unsure', plan }
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined
  if (typeof rule === 'string') return { kind: rule, plan }
  if (Array.isArray(rule)) return { kind: 'list', plan: planOf(rule[0], false) }
  if (rule !== undefined) return { kind: 'nested', plan: planOf(rule as SemanticProperties, false) }
  const misspelt = Object.keys(rules).some((known) => normalizedName(known) === folded)
  return { kind: misspelt ? 'unsure' : 'any', plan }
}

const find = (plan: EventPlan, name: string, place: number): Check => {
  const known = plan.checks.get(name)
  const check = known ?? makeCheck(plan, name)
  if (known === undefined) remember(plan.checks, name, check)
  while (plan.names.length < place) {
    plan.names.push('')
    plan.namedChecks.push(check)
  }
  plan.names[place] = name
  plan.namedChecks[place] = check
  return check
}

const nestedBound = (plan: EventPlan, value: unknown, depth: number): number => {
  if (value === null || value === undefined) return wordSize
  if (!isPlain(value)) return unsure
  let bound = 1
  let index = 0
  for (const name in value) {
    const size = plannedBound(plan, name, index, value[name], depth)
    index += 1
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return bound
}

const listBound = (plan: EventPlan, value: unknown, depth: number): number => {
  if (value === null || value === undefined) return wordSize
  if (!Array.isArray(value)) return unsure
  let bound = 1
  for (let index = 0; index < value.length; index += 1) {
    const size = value[index] === undefined ? unsure : nestedBound(plan, value[index], depth)
    if (size < 0) return unsure
    bound += size + 1
    if (bound > boundLimit) return unsure
  }
  return bound
}

const isObject = (value: unknown): boolean => value === null || value === undefined || isPlain(value)

const checkedBound = (check: Check, value: unknown, depth: number): number => {
  switch (check.kind) {
    case 'string':
    case 'string|null':
      return textBound(value)
    case 'number':
      return numberBound(value)
    case 'any':
      return jsonBound(value, depth)
    case 'list':
      return listBound(check.plan, value, depth + 1)
    case 'nested':
      return nestedBound(check.plan, value, depth + 1)
    case 'integer':
    case 'integer|null':
      return integerBound(value)
    case 'boolean':
      return booleanBound(value)
    case 'datetime':
      return momentBound(value)
    case 'string[]':
      return textsBound(value, depth)
    case 'object[]':
      return recordsBound(value, depth)
    case 'object':
      return isObject(value) ? jsonBound(value, depth) : unsure
    case 'string|object':
      return typeof value === 'string' || isObject(value) ? jsonBound(value, depth) : unsure
    case 'unsure':
      return unsure
    default:
      return check.kind satisfies never
  }
}

/**
 * Most bytes of a property of an event in JSON, or `unsure` unless it is as the spec of the event has it.
 * @param index place of the name among the properties
 */
export const plannedBound = (plan: EventPlan, name: string, index: number, value: unknown, depth: number): number => {
  const place = index & (places - 1)
  const known = plan.names[place] === name ? plan.namedChecks[place] : undefined
  return checkedBound(known ?? find(plan, name, place), value, depth)
}
