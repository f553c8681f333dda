import { isJsonObject } from '@org/segment-core/internal'
import { badDataError } from '../../errors/cli-error.ts'
import type { ConvertedPlan } from './converted-plan.ts'
import { type RudderEntry, type RudderFile, readCatalogue } from './rudder-catalogue.ts'
import { membersSchema, type RudderContext } from './rudder-schema.ts'

const planKinds: ReadonlySet<unknown> = new Set(['tp', 'tracking-plan'])

/** Kinds of files that a plan is made of. */
const usedKinds: ReadonlySet<unknown> = new Set([...planKinds, 'events', 'properties', 'categories', 'custom-types'])

/** The object of a call that a rule describes, if it does not say. */
const holders: Readonly<Record<string, 'properties' | 'traits'>> = {
  ...{ track: 'properties', page: 'properties', screen: 'properties', identify: 'traits', group: 'traits' },
}

/** Members of a rule that are read. */
const ruleNames = new Set(
  [
    'type',
    'id',
    'event',
    'properties',
    'variants',
    'allow_unplanned',
    'identity_section',
    'additionalProperties',
  ].concat('additional_properties'),
)

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

const ruleOf = (rule: RudderEntry, place: string, context: RudderContext): RudderEntry | undefined => {
  const given = isJsonObject(rule.event) ? rule.event : { $ref: rule.event }
  const reference = textOf(given.$ref)
  if (reference === undefined)
    throw badDataError(`${place} has no event.`, 'Add the reference of its event.', 'bad_plan')
  const event = context.catalogue.find('events', reference, place)
  const type = textOf(event.event_type) ?? 'track'
  const usual = Object.hasOwn(holders, type) ? holders[type] : undefined
  if (usual === undefined) {
    context.lose(`${place}: rules for ${type} calls have no place in a plan.`)
    return undefined
  }
  for (const name of Object.keys(rule)) {
    if (!ruleNames.has(name)) context.lose(`${place}: ${name} has no place in a plan.`)
  }
  const section = textOf(given.identity_section ?? rule.identity_section)
  const isContext = section === 'context.traits'
  const holder = section === 'properties' ? 'properties' : section === undefined || isContext ? usual : 'traits'
  const open = (given.allow_unplanned ?? rule.allow_unplanned) !== false
  const schema = membersSchema(rule, open, context, place)
  const category = textOf(event.category)
  const label = category === undefined ? undefined : context.catalogue.find('categories', category, place)
  const description = textOf(event.description)
  const isSilent = Object.keys(schema).length === 1
  const required = schema.required === undefined ? {} : { required: [holder] }
  return {
    type,
    ...(type === 'track' ? { name: event.name } : {}),
    ...(description === undefined ? {} : { description }),
    ...(label === undefined || type !== 'track'
      ? {}
      : { labels: { category: textOf(label.name) ?? String(label.id) } }),
    ...(isSilent
      ? {}
      : isContext
        ? { context: { properties: { traits: schema } } }
        : { [holder]: schema, ...(schema.required === undefined ? {} : { call: required }) }),
  }
}

/**
 * Reads the YAML files of RudderStack's command: a tracking plan, and the events, properties, categories and types that it
 * refers to.
 * @param name of the plan to read, if there are several: its id or display name
 */
export const fromRudderStack = (files: readonly RudderFile[], name: string | undefined): ConvertedPlan => {
  const losses: string[] = []
  const plans = files.filter(({ value }) => planKinds.has(value.kind))
  const specs = plans.map(({ path, value }) => ({ path, spec: isJsonObject(value.spec) ? value.spec : {} }))
  const chosen = name === undefined ? specs : specs.filter(({ spec }) => [spec.id, spec.display_name].includes(name))
  const [found, ...more] = chosen
  if (found === undefined || more.length > 0) {
    const names = specs.map(({ spec }) => JSON.stringify(spec.id)).join(', ')
    throw badDataError(
      specs.length === 0 ? 'There is no tracking plan in the files.' : `Several tracking plans are possible: ${names}.`,
      specs.length === 0 ? 'Pass the folder with all files of the project.' : 'Choose one with --plan.',
      'bad_plan',
    )
  }
  const { path, spec } = found
  const context: RudderContext = { catalogue: readCatalogue(files), lose: (sentence) => losses.push(sentence) }
  const given = Array.isArray(spec.rules) ? spec.rules.filter(isJsonObject) : []
  const rules = given.flatMap(
    (rule, index) => ruleOf(rule, `${path}: ${textOf(rule.id) ?? `rule ${index + 1}`}`, context) ?? [],
  )
  for (const { path: other, value } of files) {
    if (!usedKinds.has(value.kind)) losses.push(`${other}: ${String(value.kind)} is not part of a plan.`)
  }
  const title = textOf(spec.display_name)
  const description = textOf(spec.description)
  return {
    value: {
      ...(title === undefined ? {} : { name: title }),
      ...(description === undefined ? {} : { description }),
      rules,
    },
    losses: [...new Set(losses)],
  }
}
