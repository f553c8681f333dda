import { isJsonObject } from '@org/segment-core/internal'
import type { ConvertedPlan } from './converted-plan.ts'

const objectOf = (value: unknown): Readonly<Record<string, unknown>> => (isJsonObject(value) ? value : {})

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (Array.isArray(value) && value.length === 0) ||
  (isJsonObject(value) && Object.values(value).every(isEmpty))

const text = (name: string, value: unknown): object =>
  typeof value === 'string' && value !== '' ? { [name]: value } : {}

const trackOnly =
  'Typewriter keeps only the newest version of track rules, without the schema of context and traits. Fetch the whole plan with: segment plan pull'

/** Undoes what Typewriter 8 and 9 do to a rule: the schema of the properties takes the place of that of the call. */
const wrapped = (schema: Readonly<Record<string, unknown>>): object => {
  const { $schema, $id: _id, id: _place, description, labels, eventMetadata: _event, required, ...fields } = schema
  const properties = objectOf(fields.properties)
  const names = Array.isArray(required) ? required : []
  // The list of the call remains if the properties have none.
  const ofCall = names.length === 1 && names[0] === 'properties' && !Object.hasOwn(properties, 'properties')
  const inner = { ...fields, ...(isEmpty(properties) ? { properties: undefined } : {}) }
  return {
    ...{ $schema, description, labels, type: 'object' },
    properties: {
      properties: { ...inner, type: 'object', ...(names.length === 0 || ofCall ? {} : { required: names }) },
    },
    ...(names.length === 0 ? {} : { required: ['properties'] }),
  }
}

/** Reads the `plan.json` of Typewriter 8 and 9. */
export const fromTypewriter8 = (value: Readonly<Record<string, unknown>>): ConvertedPlan => {
  const rules = (Array.isArray(value.rules) ? value.rules : []).filter(isJsonObject)
  return {
    value: {
      ...{ ...text('id', value.id), ...text('name', value.name), ...text('description', value.description) },
      rules: rules.map((rule) => {
        const schema = objectOf(rule.jsonSchema)
        const event = objectOf(schema.eventMetadata)
        // The key of a rule has no #; the name of the event does.
        const key = typeof event.name === 'string' ? event.name : rule.key
        return { ...rule, key, jsonSchema: schema.eventMetadata === undefined ? schema : wrapped(schema) }
      }),
    },
    losses: [trackOnly],
  }
}

/** The rules of Typewriter 7 that are not about one event, and their types in the Public API. */
const sharedRules = { global: 'COMMON', identify: 'IDENTIFY', group: 'GROUP' } as const

/** Reads the `plan.json` of Typewriter 7, which has the form of Segment's former API. */
export const fromTypewriter7 = (value: Readonly<Record<string, unknown>>): ConvertedPlan => {
  const { events, ...others } = objectOf(value.rules)
  const track = (Array.isArray(events) ? events : [])
    .filter(isJsonObject)
    .map(({ name, description, version, rules }) => ({
      ...{ type: 'TRACK', key: name, version: version ?? 1 },
      jsonSchema: { ...text('description', description), ...objectOf(rules) },
    }))
  const shared = Object.entries(sharedRules).flatMap(([name, type]) =>
    isEmpty(objectOf(others[name]).properties) ? [] : [{ type, version: 1, jsonSchema: objectOf(others[name]) }],
  )
  const losses = Object.keys(others)
    .filter((name) => !Object.hasOwn(sharedRules, name) && !isEmpty(others[name]))
    .map((name) => `rules.${name} has no place in a plan.`)
  return {
    value: { ...text('name', value.display_name), rules: [...track, ...shared] },
    losses: [
      ...losses,
      'The plan has no ID: Typewriter 7 has the one of the former API. Set id in plan.yaml to the one that starts with tp_.',
    ],
  }
}
