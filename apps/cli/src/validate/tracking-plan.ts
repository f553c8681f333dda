import { formatIssuePath, type IssuePath } from '@org/segment-core'
import { isJsonObject } from '@org/segment-core/internal'
import { pages } from '@org/segment-core/spec'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import * as z from 'zod'
import { badDataError } from '../errors/cli-error.ts'
import type { Io } from '../io/io.ts'
import { readFileInput } from '../io/read-input.ts'

/** A violation of a tracking plan. */
export interface PlanIssue {
  readonly code: PlanIssueCode
  readonly severity: 'error' | 'warning'
  readonly path: IssuePath
  readonly message: string
  readonly rule: string
  readonly advice: string
  readonly page: string
}

/** The rules that a plan adds. */
export const planRules = {
  plan_violation: 'A call must match the schema of its tracking plan.',
  plan_unplanned_event: 'The tracking plan must list every event, in the exact spelling.',
  plan_unplanned_property: 'The tracking plan must list every property of an event.',
} as const

/** Code of a {@link PlanIssue}. */
export type PlanIssueCode = keyof typeof planRules

/** Severity of an event or property that the plan does not list. */
export type Unplanned = 'ignore' | 'warn' | 'error'

const ruleSchema = z.object({
  type: z.enum(['COMMON', 'TRACK', 'IDENTIFY', 'GROUP', 'PAGE', 'SCREEN']),
  key: z.string().nullish(),
  version: z.number().optional(),
  deprecatedAt: z.string().nullish(),
  jsonSchema: z.record(z.string(), z.unknown()),
})

type PlanRule = z.infer<typeof ruleSchema>

const rulesSchema = z.array(ruleSchema)

/** The rules alone, or the response of the Public API. */
const planSchema = z.union([
  rulesSchema,
  z.object({ rules: rulesSchema }).transform(({ rules }) => rules),
  z.object({ data: z.object({ rules: rulesSchema }) }).transform(({ data }) => data.rules),
])

/** Keywords whose value maps names to schemas. */
const maps: ReadonlySet<string> = new Set(['properties', 'patternProperties', 'definitions', 'dependencies'])

/** Keywords of Segment that draft-07 does not have. */
const annotations: ReadonlySet<string> = new Set(['id', 'labels', 'key'])

/** A schema without Segment's own keywords; names of properties are kept, whatever they are. */
const plainSchema = (schema: unknown, inMap = false): unknown => {
  if (Array.isArray(schema)) return schema.map((item) => plainSchema(item))
  if (!isJsonObject(schema)) return schema
  return Object.fromEntries(
    Object.entries(schema).flatMap(([name, value]) => {
      if (!inMap && annotations.has(name)) return []
      // An empty list of required names is invalid before draft-06 and means nothing.
      if (!inMap && name === 'required' && Array.isArray(value) && value.length === 0) return []
      return [[name, plainSchema(value, !inMap && maps.has(name))]]
    }),
  )
}

interface CompiledRule {
  readonly version: number
  readonly validate: ValidateFunction
  /** Names under `properties` or `traits` that the rule lists; undefined if it lists none. */
  readonly planned: ReadonlySet<string> | undefined
}

const notDeprecated = (rule: PlanRule): boolean =>
  rule.deprecatedAt === undefined || rule.deprecatedAt === null || rule.deprecatedAt.startsWith('0001-')

const plannedNames = (schema: unknown, holder: string): ReadonlySet<string> | undefined => {
  const inner = isJsonObject(schema) && isJsonObject(schema.properties) ? schema.properties[holder] : undefined
  const names = isJsonObject(inner) && isJsonObject(inner.properties) ? Object.keys(inner.properties) : undefined
  return names === undefined ? undefined : new Set(names)
}

/** The object that holds the fields of each kind of rule. */
const holders: Readonly<Record<string, 'traits' | 'properties'>> = {
  identify: 'traits',
  group: 'traits',
  track: 'properties',
  page: 'properties',
  screen: 'properties',
}

const issue = (
  code: PlanIssueCode,
  severity: PlanIssue['severity'],
  path: IssuePath,
  message: string,
  advice: string,
): PlanIssue => ({ code, severity, path, message, rule: planRules[code], advice, page: pages.trackingPlans })

/** The path of an error: `/properties/products/0/price` as names and indexes, with the name that is missing. */
const pathOf = ({ instancePath, params, keyword }: ErrorObject): IssuePath => {
  const names = instancePath
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((name) => (/^\d+$/.test(name) ? Number(name) : name))
  return keyword === 'required' ? [...names, String(params.missingProperty)] : names
}

const messageOf = (error: ErrorObject): string => {
  const { keyword, message = 'break the plan', params } = error
  const path = formatIssuePath(pathOf(error))
  const subject = path === '' ? 'The call' : path
  if (keyword === 'required') return `The plan requires ${path}, but it is missing.`
  if (keyword === 'enum') {
    return `${subject} must be one of ${JSON.stringify(params.allowedValues).slice(1, -1).slice(0, 200)} according to the plan.`
  }
  if (keyword === 'type') return `${subject} must be of the type ${params.type} according to the plan.`
  if (keyword === 'additionalProperties') {
    return `The plan does not allow the property ${JSON.stringify(params.additionalProperty)} in ${subject}.`
  }
  return `${subject} ${message.replace(/\bNOT\b/, 'not')} according to the plan.`
}

/** Finds the violations of a plan in a call. */
export type PlanValidator = (call: Readonly<Record<string, unknown>>) => readonly PlanIssue[]

/**
 * Compiles the rules of a tracking plan. A call is validated by the rule of its event in the version of
 * `context.protocols.event_version`, else the oldest, and by the common rules.
 * @throws {Error} of Ajv for an invalid schema
 */
export const compilePlan = (rules: readonly PlanRule[], unplanned: Unplanned): PlanValidator => {
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false })
  addFormats.default(ajv)
  const compiled = new Map<string, CompiledRule[]>()
  for (const rule of rules.filter(notDeprecated)) {
    const schema = plainSchema(rule.jsonSchema)
    if (!isJsonObject(schema)) continue
    const { $schema: _, ...draft } = schema
    const type = rule.type.toLowerCase()
    const key = `${type} ${rule.key ?? ''}`
    const list = compiled.get(key) ?? []
    compiled.set(key, list)
    const holder = holders[type]
    const planned = holder === undefined ? undefined : plannedNames(draft, holder)
    list.push({ version: rule.version ?? 1, validate: ajv.compile(draft), planned })
  }
  for (const list of compiled.values()) list.sort((left, right) => left.version - right.version)
  const plansPages = [...compiled.keys()].some((key) => /^(?:page|screen) /.test(key))

  const ruleOf = (call: Readonly<Record<string, unknown>>): CompiledRule | undefined => {
    const type = String(call.type)
    const key = type === 'track' ? call.event : type === 'page' || type === 'screen' ? call.name : undefined
    const list = compiled.get(`${type} ${typeof key === 'string' ? key : ''}`) ?? compiled.get(`${type} `)
    const protocols = isJsonObject(call.context) ? call.context.protocols : undefined
    const version = isJsonObject(protocols) ? protocols.event_version : undefined
    return list?.find((rule) => rule.version === version) ?? list?.[0]
  }

  const violations = (validate: ValidateFunction, call: object): readonly PlanIssue[] => {
    if (validate(call)) return []
    return (validate.errors ?? []).map((error) =>
      issue('plan_violation', 'error', pathOf(error), messageOf(error), 'Change the call, or the plan.'),
    )
  }

  const unplannedEvent = (call: Readonly<Record<string, unknown>>): readonly PlanIssue[] => {
    const isPage = plansPages && (call.type === 'page' || call.type === 'screen')
    const name = call.type === 'track' ? 'event' : isPage ? 'name' : undefined
    if (unplanned === 'ignore' || name === undefined) return []
    const severity = unplanned === 'error' ? 'error' : 'warning'
    const message = `The plan does not list the ${isPage ? call.type : 'event'} ${JSON.stringify(call[name])}.`
    const advice = 'Spell it like the plan, or add it to the plan.'
    return [issue('plan_unplanned_event', severity, [name], message, advice)]
  }

  const unplannedNames = (call: Readonly<Record<string, unknown>>, rule: CompiledRule): readonly PlanIssue[] => {
    const holder = holders[String(call.type)]
    if (unplanned === 'ignore' || rule.planned === undefined || holder === undefined) return []
    const values = call[holder]
    const severity = unplanned === 'error' ? 'error' : 'warning'
    return Object.keys(isJsonObject(values) ? values : {})
      .filter((name) => rule.planned?.has(name) === false)
      .map((name) =>
        issue(
          'plan_unplanned_property',
          severity,
          [holder, name],
          `The plan does not list the property ${JSON.stringify(name)}.`,
          'Add it to the plan.',
        ),
      )
  }

  return (call) => {
    const rule = ruleOf(call)
    const common = (compiled.get('common ') ?? []).flatMap(({ validate }) => violations(validate, call))
    if (rule === undefined) return [...unplannedEvent(call), ...common]
    return [...violations(rule.validate, call), ...unplannedNames(call, rule), ...common]
  }
}

/**
 * Reads a tracking plan from a file with the rules in the form of the Public API.
 * @throws {CliError} `bad_plan` for an invalid file
 * @see https://docs.segmentapis.com/tag/Tracking-Plans
 */
export const loadPlan = async (io: Io, path: string, unplanned: Unplanned): Promise<PlanValidator> => {
  const text = await readFileInput(io, path)
  const advice = 'Save the response of GET /tracking-plans/{id}/rules of the Public API.'
  try {
    const result = planSchema.safeParse(JSON.parse(text))
    if (!result.success) throw new Error('it does not contain the rules of a tracking plan')
    return compilePlan(result.data, unplanned)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw badDataError(`${path} is not a tracking plan: ${why}.`, advice, 'bad_plan')
  }
}
