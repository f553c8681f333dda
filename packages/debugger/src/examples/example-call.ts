import {
  type SemanticEventSpec,
  type SemanticProperties,
  type SemanticPropertyType,
  semanticEventCategories,
} from '@org/segment-core/spec'
import type { JsonObject, JsonValue } from '@org/segment-testing'
import { isObject } from '../model/is-object.ts'
import { applyOverrides } from './apply-overrides.ts'
import { type ExampleSource, valueOfName } from './example-values.ts'

/** A semantic event with its category and documentation page. */
export interface ExampleEvent {
  readonly name: string
  readonly category: string
  readonly page: string
  readonly spec: SemanticEventSpec
}

/** Every semantic event; each has an example. */
export const exampleEvents: readonly ExampleEvent[] = semanticEventCategories.flatMap(
  ({ name: category, page, events }) =>
    (events as readonly SemanticEventSpec[]).map((spec) => ({ name: spec.name, category, page, spec })),
)

const normalize = (name: string): string => name.toLowerCase().replace(/[\s_-]+/g, '')

/** Finds a semantic event by name, ignoring case, spaces, hyphens and underscores. */
export const findExampleEvent = (name: string): ExampleEvent | undefined =>
  exampleEvents.find(({ spec }) => spec.name === name) ??
  exampleEvents.find(({ spec }) =>
    [spec.name, ...(spec.aliases ?? [])].some((one) => normalize(one) === normalize(name)),
  )

const isNumber = (value: JsonValue): value is number => typeof value === 'number'

/** Creates a value of each type, a realistic one if the property name is known. */
const makers: Readonly<Record<SemanticPropertyType, (name: string, source: ExampleSource) => JsonValue>> = {
  string: (name, source) => String(valueOfName(name, source)),
  number: (name, source) => {
    const value = valueOfName(name, source)
    return isNumber(value) ? value : Math.round(source.random() * 10_000) / 100
  },
  integer: (name, source) => {
    const value = valueOfName(name, source)
    return isNumber(value) ? Math.round(value) : Math.floor(source.random() * 5_000)
  },
  boolean: (_, { random }) => random() < 0.5,
  datetime: (name, source) => {
    const value = valueOfName(name, source)
    return typeof value === 'string' && /^\d{4}-/.test(value) ? value : new Date(source.now()).toISOString()
  },
  object: () => ({ asset_id: 'asset-1', title: 'The Flight of Bees' }),
  'string|object': (name, source) => String(valueOfName(name, source)),
  'string[]': (name, source) => {
    const value = valueOfName(name, source)
    return Array.isArray(value) ? value : [String(value)]
  },
  'object[]': (_, source) => [
    fillProperties({ product_id: 'string', sku: 'string', name: 'string', price: 'number' }, source),
  ],
  'string|null': (name, source) => String(valueOfName(name, source)),
  'integer|null': (name, source) => makers.integer(name, source),
}

const isList = (rule: SemanticProperties[string]): rule is readonly [SemanticProperties] => Array.isArray(rule)

const fillValue = (name: string, rule: SemanticProperties[string], source: ExampleSource): JsonValue => {
  if (typeof rule === 'string') return makers[rule](name, source)
  if (!isList(rule)) return fillProperties(rule as SemanticProperties, source) // neither a type name nor a list
  const [item] = rule
  return Array.from({ length: 1 + Math.floor(source.random() * 2) }, (_, index) => ({
    ...fillProperties(item, source),
    ...('position' in item ? { position: index + 1 } : {}),
  }))
}

const fillProperties = (rules: SemanticProperties, source: ExampleSource): JsonObject =>
  Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, fillValue(name, rule, source)]))

const cents = (amount: number): number => Math.round(amount * 100) / 100

const numberAt = (object: JsonObject, name: string, otherwise: number): number =>
  typeof object[name] === 'number' ? object[name] : otherwise

/** Makes the totals of an order add up: products minus discount, plus tax and shipping. */
const balanceOrder = (properties: JsonObject): JsonObject => {
  const products: readonly JsonValue[] = Array.isArray(properties.products) ? properties.products : []
  const items = products.filter(isObject)
  if (!items.some((item) => typeof item.price === 'number')) return properties
  const subtotal = cents(
    items.reduce((sum, item) => sum + numberAt(item, 'price', 0) * numberAt(item, 'quantity', 1), 0),
  )
  const discount = 'discount' in properties ? cents(subtotal * 0.1) : 0
  const revenue = cents(subtotal - discount)
  const tax = 'tax' in properties ? cents(revenue * 0.19) : 0
  const shipping = 'shipping' in properties ? 4.9 : 0
  const total = cents(revenue + tax + shipping)
  const sums: Readonly<Record<string, number>> = { subtotal, discount, revenue, tax, shipping, total, value: total }
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, sums[name] ?? value]))
}

/** Example values of the context fields that events document, by dotted path. */
const contextValues: Readonly<Record<string, JsonValue>> = {
  groupId: 'company-7',
  ip: '203.0.113.7',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'traits.email': 'ada@example.com',
  'consent.categoryPreferences': { advertising: false, analytics: true, functional: true },
}

const fillContext = (paths: readonly string[]): JsonObject =>
  applyOverrides(
    {},
    paths.flatMap((path) => {
      const value = contextValues[path]
      return value === undefined ? [] : [[path.split('.'), value] as const]
    }),
  )

/**
 * Creates a valid Track call for a semantic event with every documented property. Values look realistic, and totals add
 * up.
 */
export const createExampleCall = ({ spec }: ExampleEvent, source: ExampleSource): JsonObject => {
  const context = fillContext(spec.context ?? [])
  return {
    type: 'track',
    messageId: `example-${source.createId()}`,
    userId: 'user-42',
    anonymousId: 'visitor-7',
    event: spec.name,
    properties: balanceOrder(fillProperties(spec.properties, source)),
    ...(Object.keys(context).length === 0 ? {} : { context }),
    timestamp: new Date(source.now()).toISOString(),
  }
}
