import * as z from 'zod/mini'
import { SegmentError } from '../error/segment-error.ts'
import { formatIssuePath, type IssuePath } from '../error/segment-issue.ts'
import { describeValue } from '../validate/describe-value.ts'
import { isDataObject, type JsonObject } from '../values/json-object.ts'
import { canonicalSchema } from './canonical-schema.ts'
import { type CompiledRule, compiledPlan } from './compile-plan.ts'
import {
  type Plan,
  type PlanHead,
  type PlanRule,
  planHeadSchema,
  planRuleSchema,
  planRuleTypes,
  planSchema,
  ruleKey,
  ruleLabel,
} from './plan.ts'
import { splitCallSchema } from './rule-schema.ts'

/** Rules of a plan, as Segment's own tools limit them. */
export const mostRules = 2000

/** Levels of objects and lists in a plan. A plan that has more is refused before it is read. */
const mostLevels = 100

/** A file of a plan: its path in the folder without the ending, and its content, read from YAML or JSON. */
export interface PlanFile {
  readonly path: string
  readonly value: unknown
}

const invalidPlan = (message: string, path: IssuePath, advice: string): SegmentError =>
  new SegmentError('invalid_plan', message, { path, advice })

const isDeep = (value: unknown, levels = mostLevels): boolean => {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((member) => isDeep(member, levels - 1))
}

const placeOf = (file: string | undefined, path: IssuePath): string => {
  const place = formatIssuePath(path)
  return file === undefined ? place || 'The plan' : place === '' ? file : `${file}: ${place}`
}

const valueAt = (value: unknown, path: IssuePath): unknown =>
  path.reduce<unknown>(
    (parent, name) => (typeof parent === 'object' && parent !== null ? Reflect.get(parent, name) : undefined),
    value,
  )

/** The place of a mistake that Zod found, and the end of a sentence about it. */
const problemOf = (issue: z.core.$ZodIssue, input: unknown): { readonly path: IssuePath; readonly problem: string } => {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)))
  const [unknown] = issue.code === 'unrecognized_keys' ? issue.keys : []
  if (unknown !== undefined) return { path: [...path, unknown], problem: 'is not a member of plans' }
  const value = valueAt(input, path)
  if (value === undefined) return { path, problem: 'is missing' }
  const found = describeValue(value)
  if (issue.code === 'invalid_value')
    return { path, problem: `must be one of ${issue.values.join(', ')}, but is ${found}` }
  if (issue.code === 'invalid_type') {
    const article = /^[aeio]/.test(issue.expected) ? 'an' : 'a'
    const expected = issue.expected === 'record' ? 'an object' : `${article} ${issue.expected}`
    return { path, problem: `must be ${expected}, but is ${found}` }
  }
  return { path, problem: `must not be ${found}` }
}

/** Reads a value by a schema. @throws {SegmentError} `invalid_plan` that names the first wrong place */
const parseBy = <Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
  file: string | undefined,
  at: IssuePath = [],
): z.output<Schema> => {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [first] = result.error.issues
  const found = first === undefined ? { path: [], problem: 'is not valid' } : problemOf(first, value)
  const path = [...at, ...found.path]
  const others = result.error.issues.length - 1
  const more = others > 0 ? `, and there ${others === 1 ? 'is 1 more mistake' : `are ${others} more mistakes`}` : ''
  throw invalidPlan(
    `${placeOf(file, path)} ${found.problem}${more}.`,
    path,
    'Correct the plan; the JSON Schema of plan files lists what they may contain.',
  )
}

const apiTypes: Readonly<Record<string, PlanRule['type']>> = Object.fromEntries(
  planRuleTypes.map((type) => [type.toUpperCase(), type]),
)

const apiRuleSchema = z.looseObject({
  type: z.enum(planRuleTypes.map((type) => type.toUpperCase()) as [string, ...string[]]), // there are six
  key: z.nullish(z.string()),
  version: z.nullish(z.number()),
  jsonSchema: z.record(z.string(), z.unknown()),
  deprecatedAt: z.nullish(z.string()),
})

/** The year 1 means that a rule is not deprecated. */
const deprecationOf = (time: string | null | undefined): Pick<PlanRule, 'deprecatedAt'> =>
  time === undefined || time === null || time === '' || time.startsWith('0001-') ? {} : { deprecatedAt: time }

/** A rule as the Public API has it. */
const ruleFromApi = (value: unknown, at: IssuePath): PlanRule => {
  const { type, key, version, jsonSchema, deprecatedAt } = parseBy(apiRuleSchema, value, undefined, at)
  const ruleType = apiTypes[type] ?? 'track'
  const hasName = key !== undefined && key !== null && key !== ''
  return {
    type: ruleType,
    ...(hasName && ruleType !== 'common' && ruleType !== 'identify' && ruleType !== 'group' ? { name: key } : {}),
    version: version ?? 1,
    ...splitCallSchema(jsonSchema),
    ...deprecationOf(deprecatedAt),
  }
}

/** Without the address of the JSON Schema, by which editors check a file. */
const withoutSchema = (value: unknown): unknown => {
  if (!isDataObject(value) || typeof value.$schema !== 'string') return value
  const { $schema: _, ...content } = value
  return content
}

/** A rule as a file has it. */
const ruleFromFile = (value: unknown, file: string | undefined, at: IssuePath = []): PlanRule => {
  const rule = parseBy(planRuleSchema, withoutSchema(value), file, at)
  const canonical = (schema: JsonObject | undefined): JsonObject | undefined =>
    schema === undefined ? undefined : canonicalSchema(schema)
  const parts = Object.entries({
    ...rule,
    properties: canonical(rule.properties),
    traits: canonical(rule.traits),
    context: canonical(rule.context),
    call: canonical(rule.call),
  })
  return Object.fromEntries(parts.filter(([, part]) => part !== undefined)) as PlanRule // its own members
}

const nameAdvice = 'Set name to the exact name of the event.'

const checkNames = (rules: readonly PlanRule[], files: readonly (string | undefined)[]): void => {
  const seen = new Map<string, number>()
  for (const [index, rule] of rules.entries()) {
    const file = files[index]
    const at = file === undefined ? ['rules', index] : []
    if (rule.type === 'track' && rule.name === undefined) {
      throw invalidPlan(
        `${placeOf(file, [...at, 'name'])} is missing: a track rule requires the name of its event.`,
        at,
        nameAdvice,
      )
    }
    if (rule.name !== undefined && ['identify', 'group', 'common'].includes(rule.type)) {
      throw invalidPlan(
        `${placeOf(file, [...at, 'name'])} is not allowed: a rule of the type ${rule.type} has no name.`,
        at,
        'Remove name.',
      )
    }
    const first = seen.get(ruleKey(rule))
    if (first !== undefined) {
      const other = files[first] === undefined ? `rules[${first}]` : files[first]
      throw invalidPlan(
        `${placeOf(file, at)} repeats the rule ${ruleLabel(rule)} of ${other}.`,
        at,
        'Remove one of them, or set another version.',
      )
    }
    seen.set(ruleKey(rule), index)
  }
}

/** Faults after which a schema does not say what its author means. */
const stops = new Set(['invalid', 'unresolved'])

const checkSchemas = (rules: readonly CompiledRule[], files: readonly (string | undefined)[]): void => {
  for (const [index, { rule, faults }] of rules.entries()) {
    const fault = faults.find(({ kind }) => stops.has(kind))
    if (fault === undefined) continue
    const subject = files[index] === undefined ? `the rule ${ruleLabel(rule)}` : files[index]
    throw invalidPlan(
      `In the JSON Schema of ${subject}, ${formatIssuePath(fault.path) || 'the schema'} ${fault.message}.`,
      fault.path,
      'Correct the schema; plans use JSON Schema of draft-07.',
    )
  }
}

const checked = (plan: Plan, files: readonly (string | undefined)[] = []): Plan => {
  checkNames(plan.rules, files)
  checkSchemas(compiledPlan(plan).rules, files)
  return plan
}

const refuseDeep = (value: unknown, file?: string): void => {
  if (!isDeep(value)) return
  throw invalidPlan(`${file ?? 'The plan'} has more than ${mostLevels} levels.`, [], 'Write it with fewer levels.')
}

const looksLikeApi = (rule: unknown): boolean => isDataObject(rule) && 'jsonSchema' in rule

/** The events of the other pages would count as unplanned. */
const refuseFirstPage = (pagination: unknown): void => {
  if (!isDataObject(pagination) || typeof pagination.next !== 'string' || pagination.next === '') return
  throw invalidPlan(
    'The plan is one page of its rules: pagination.next names another one.',
    ['pagination', 'next'],
    'Append the rules of every page, and remove pagination.',
  )
}

/** The rules in what the Public API answers, and what is known about the plan. */
const fromApi = (value: unknown): { readonly head: PlanHead; readonly rules: readonly unknown[] } | undefined => {
  if (Array.isArray(value)) return value.every(looksLikeApi) ? { head: {}, rules: value } : undefined
  if (!isDataObject(value)) return undefined
  const own = settingsOf(value)
  if (isDataObject(value.data)) {
    const answer = fromApi(value.data)
    return answer && { ...answer, head: { ...answer.head, ...own } }
  }
  const { rules, trackingPlan, pagination } = value
  if (!Array.isArray(rules) || (rules.length > 0 && !rules.every(looksLikeApi))) return undefined
  refuseFirstPage(pagination)
  return { head: { ...headOf(isDataObject(trackingPlan) ? trackingPlan : value), ...own }, rules }
}

/** The schema controls of the source, which people write beside the rules. */
const settingsOf = ({ settings }: JsonObject): PlanHead =>
  settings === undefined ? {} : parseBy(planHeadSchema, { settings }, undefined)

const headOf = ({ id, name, description }: JsonObject): PlanHead => ({
  ...(typeof id === 'string' ? { id } : {}),
  ...(typeof name === 'string' ? { name } : {}),
  ...(typeof description === 'string' && description !== '' ? { description } : {}),
})

const unknownForm = (value: unknown): SegmentError =>
  invalidPlan(
    `The plan has an unknown form: it is ${describeValue(value)} without the rules of a tracking plan.`,
    [],
    'Use the response of GET /tracking-plans/{id}/rules of the Public API, or an object with a list of rules.',
  )

/**
 * Reads a plan from one value, in any of these forms: a {@link Plan}; the rules of the Public API, alone or in its
 * response, perhaps with the `settings` of a source beside them. Its schemas are checked, and brought into canonical order.
 * @throws {SegmentError} `invalid_plan`, with the path of the first mistake
 */
export const readPlan = (value: unknown): Plan => {
  refuseDeep(value)
  const api = fromApi(value)
  if (api !== undefined) {
    return checked({ ...api.head, rules: api.rules.map((rule, index) => ruleFromApi(rule, ['rules', index])) })
  }
  const content = withoutSchema(value)
  if (!isDataObject(content) || !Array.isArray(content.rules)) throw unknownForm(value)
  const { rules, ...head } = content
  parseBy(planSchema, content, undefined)
  return checked({
    ...parseBy(planHeadSchema, head, undefined),
    rules: rules.map((rule, index) => ruleFromFile(rule, undefined, ['rules', index])),
  })
}

const isHead = ({ value }: PlanFile): boolean => isDataObject(value) && value.type === undefined

/**
 * Reads a plan from the files of a folder: one rule per file, and at most one file about the plan itself, without `type`.
 * Paths are only used in messages.
 * @throws {SegmentError} `invalid_plan`, with the file and the path of the first mistake
 */
export const planFromFiles = (files: readonly PlanFile[]): Plan => {
  for (const { path, value } of files) refuseDeep(value, path)
  const [head, another] = files.filter(isHead)
  if (another !== undefined) {
    throw invalidPlan(
      `${another.path} has no type, so it is about the whole plan, like ${head?.path}.`,
      [],
      'Add a type to the file of a rule, or remove one of the two.',
    )
  }
  const ruleFiles = files.filter((file) => !isHead(file))
  const plan = {
    ...(head === undefined ? {} : parseBy(planHeadSchema, withoutSchema(head.value), head.path)),
    rules: ruleFiles.map(({ path, value }) => ruleFromFile(value, path)),
  }
  return checked(
    plan,
    ruleFiles.map(({ path }) => path),
  )
}
