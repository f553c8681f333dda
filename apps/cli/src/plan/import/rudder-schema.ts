import { isJsonObject } from '@org/segment-core/internal'
import { type RudderCatalogue, type RudderEntry, refersTo } from './rudder-catalogue.ts'

/** Where schemas come from, and where what is lost is reported. */
export interface RudderContext {
  readonly catalogue: RudderCatalogue
  readonly lose: (sentence: string) => void
}

type Schema = Readonly<Record<string, unknown>>

/** Levels of types in types; a type may contain itself. */
const mostLevels = 12

/** Keywords of a configuration; version 1 has them with underscores. */
const keywords = new Set(
  ['enum', 'format', 'pattern', 'minLength', 'maxLength', 'minimum', 'maximum', 'exclusiveMinimum'].concat([
    'exclusiveMaximum',
    'multipleOf',
    'minItems',
    'maxItems',
    'uniqueItems',
    'minProperties',
    'maxProperties',
  ]),
)

const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value]

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

const namesOf = (value: unknown): readonly string[] =>
  listOf(value)
    .flatMap((one) => (typeof one === 'string' ? one.split(',') : []))
    .map((one) => one.trim())
    .filter((one) => one !== '')

/** The schema of types: names of JSON types, or references to types of the catalogue. */
const typesSchema = (types: readonly string[], context: RudderContext, place: string, levels: number): Schema => {
  const [only] = types
  const custom = types.filter((type) => refersTo('types', type))
  if (only === undefined) return {}
  const schemaOf = (type: string): Schema =>
    entrySchema(context.catalogue.find('types', type, place), context, place, levels - 1)
  if (custom.length === 0) return { type: types.length === 1 ? only : types }
  if (types.length === 1) return schemaOf(only)
  return { anyOf: types.map((type) => (refersTo('types', type) ? schemaOf(type) : { type })) }
}

const configSchema = (entry: RudderEntry, context: RudderContext, place: string, levels: number): Schema => {
  const config = [entry.config, entry.propConfig, entry.prop_config].find(isJsonObject) ?? {}
  const schema: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(config)) {
    const keyword = camel(name)
    if (keyword === 'itemTypes' || keyword === 'itemType') {
      schema.items = typesSchema(namesOf(value), context, place, levels)
    } else if (keywords.has(keyword)) schema[keyword] = value
    else context.lose(`${place}: ${name} of the configuration has no place in a plan.`)
  }
  const items = namesOf(entry.item_types ?? entry.item_type ?? entry.itemTypes)
  return items.length === 0 ? schema : { ...schema, items: typesSchema(items, context, place, levels) }
}

/** The schema of a property or a type of the catalogue. */
const entrySchema = (entry: RudderEntry, context: RudderContext, place: string, levels: number): Schema => {
  if (levels <= 0) {
    context.lose(`${place}: types below ${mostLevels} levels are left out.`)
    return {}
  }
  const description = textOf(entry.description)
  const types = namesOf(entry.types ?? entry.type)
  const members = entry.properties === undefined ? {} : membersSchema(entry, true, context, place, levels - 1)
  return {
    ...typesSchema(types, context, place, levels),
    ...configSchema(entry, context, place, levels),
    ...members,
    ...(description === undefined ? {} : { description }),
  }
}

const referenceOf = (member: RudderEntry): string =>
  [member.$ref, member.property].find((one) => typeof one === 'string')?.toString() ?? ''

/** Members with their names, schemas, and whether they are required. */
const membersOf = (list: unknown, context: RudderContext, place: string, levels: number) =>
  listOf(list)
    .filter(isJsonObject)
    .map((member) => {
      const entry = context.catalogue.find('properties', referenceOf(member), place)
      const name = textOf(entry.name) ?? String(entry.id)
      const nested =
        member.properties === undefined
          ? {}
          : membersSchema(member, isOpen(member), context, `${place}.${name}`, levels - 1)
      return {
        name,
        schema: { ...entrySchema(entry, context, `${place}.${name}`, levels), ...nested },
        isRequired: member.required === true,
      }
    })

/** Nested objects accept other names unless they say otherwise. */
const isOpen = ({ additionalProperties, additional_properties: other }: RudderEntry): boolean =>
  (additionalProperties ?? other ?? true) !== false

const requiredOf = (members: readonly { readonly name: string; readonly isRequired: boolean }[]): Schema => {
  const names = members.filter(({ isRequired }) => isRequired).map(({ name }) => name)
  return names.length === 0 ? {} : { required: names }
}

/** The cases of a variant as conditions of JSON Schema. */
const casesOf = (variants: unknown, context: RudderContext, place: string, levels: number) =>
  listOf(variants)
    .filter(isJsonObject)
    .flatMap((variant) => {
      const reference = typeof variant.discriminator === 'string' ? variant.discriminator : ''
      const entry = context.catalogue.find('properties', reference, place)
      const discriminator = textOf(entry.name) ?? String(entry.id)
      const matching = (values: readonly unknown[]): Schema => ({
        properties: { [discriminator]: { enum: values } },
        required: [discriminator],
      })
      const cases = listOf(variant.cases).filter(isJsonObject)
      const parts = cases.map((one) => ({
        condition: matching(listOf(one.match)),
        members: membersOf(one.properties, context, place, levels),
      }))
      const usual = isJsonObject(variant.default) ? variant.default.properties : variant.default
      const otherwise = membersOf(usual, context, place, levels)
      const all = cases.flatMap((one) => listOf(one.match))
      return [...parts, { condition: { not: matching(all) }, members: otherwise }]
    })

/** The schema of an object with members and variants. */
export const membersSchema = (
  holder: RudderEntry,
  open: boolean,
  context: RudderContext,
  place: string,
  levels: number = mostLevels,
): Schema => {
  const members = membersOf(holder.properties, context, place, levels)
  const cases = casesOf(holder.variants, context, place, levels)
  const own = new Map(members.map(({ name, schema }) => [name, schema]))
  // A name of a case is planned too; what it requires applies in its case only.
  for (const { name, schema } of cases.flatMap((one) => one.members)) if (!own.has(name)) own.set(name, schema)
  const conditions = cases.flatMap((one) => {
    const required = requiredOf(one.members)
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    return 'required' in required ? [{ if: one.condition, then: required }] : []
  })
  return {
    type: 'object',
    ...(own.size === 0 ? {} : { properties: Object.fromEntries(own) }),
    ...requiredOf(members),
    ...(open ? {} : { additionalProperties: false }),
    ...(conditions.length === 0 ? {} : { allOf: conditions }),
  }
}
