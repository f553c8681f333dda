import { isDataObject, type JsonObject } from '../values/json-object.ts'
import { canonicalSchema } from './canonical-schema.ts'
import type { PlanRule, RuleSchema } from './plan.ts'

/** The parts of a call that a rule describes separately. */
export const ruleBranches = ['context', 'traits', 'properties'] as const

const draft = 'http://json-schema.org/draft-07/schema#'

const isScalar = (value: unknown): boolean => value === null || ['string', 'number', 'boolean'].includes(typeof value)

const isEmpty = (value: object): boolean => Object.keys(value).length === 0

type RuleParts = Omit<PlanRule, 'type' | 'name' | 'version' | 'deprecatedAt'>

/** Splits the schema of a whole call, as Segment stores it, into the parts of a rule. What means nothing is left out. */
export const splitCallSchema = (stored: RuleSchema): RuleParts => {
  const { $schema: _, description, labels, properties, ...others } = canonicalSchema(stored)
  const parts: { -readonly [Name in keyof RuleParts]: RuleParts[Name] } = {}
  const call: Record<string, unknown> = { ...others }
  // Every call is an object.
  if (call.type === 'object') delete call.type
  if (typeof description === 'string') {
    if (description !== '') parts.description = description
  } else if (description !== undefined) call.description = description
  if (isDataObject(labels) && Object.values(labels).every(isScalar)) {
    if (!isEmpty(labels)) parts.labels = labels as NonNullable<PlanRule['labels']> // every value is a scalar
  } else if (labels !== undefined) call.labels = labels
  if (isDataObject(properties)) {
    const rest: Record<string, unknown> = { ...properties }
    for (const branch of ruleBranches) {
      const value = Object.hasOwn(rest, branch) ? rest[branch] : undefined
      if (!isDataObject(value)) continue
      if (!isEmpty(value)) parts[branch] = value
      delete rest[branch]
    }
    if (!isEmpty(rest)) call.properties = rest
  } else if (properties !== undefined) call.properties = properties
  if (!isEmpty(call)) parts.call = call
  return parts
}

/**
 * The schema of a whole call, as Segment stores it: draft-07, with the branches `context`, `traits` and `properties`.
 * Members are in canonical order.
 */
export const callSchemaOf = (rule: PlanRule): RuleSchema => {
  const { properties, ...call } = rule.call ?? {}
  const own: JsonObject = isDataObject(properties) ? properties : {}
  const parts = Object.fromEntries(
    ruleBranches.flatMap((branch) => {
      const part = rule[branch]
      if (part !== undefined) return [[branch, part]]
      // Segment's editor writes the three branches of an event, whether they say something or not.
      return rule.type === 'common' || Object.hasOwn(own, branch) ? [] : [[branch, {}]]
    }),
  )
  const isOwnAllowed = properties === undefined || isDataObject(properties)
  const members = { ...own, ...parts }
  return canonicalSchema({
    $schema: draft,
    type: 'object',
    ...(rule.description === undefined ? {} : { description: rule.description }),
    ...(rule.labels === undefined ? {} : { labels: rule.labels }),
    ...(!isOwnAllowed ? { properties } : isEmpty(members) ? {} : { properties: members }),
    ...call,
  })
}
