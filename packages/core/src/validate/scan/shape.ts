import type { CallType } from '../../spec/call-type-names.ts'
import type { FieldRule } from '../../spec/field-spec.ts'
import { limits } from '../../spec/limits.ts'
import type { SemanticProperties, SemanticPropertyType } from '../../spec/semantic-events/semantic-event-spec.ts'
import { toleratedFields } from '../../spec/top-level-names.ts'
import { callRules, trackPropertyRules } from '../../spec/wordless.generated.ts'
import { normalizedName } from '../../values/normalized-name.ts'
import { type EventPlan, eventPlan } from '../fast/event-plan.ts'
import { checkOf, type FieldCheck, topLevelCheckOf } from '../fast/field-check.ts'
import { NameTable } from './name-table.ts'

/** Checks of bytes: those of values, and some that only a shape has. */
export type ShapeCheck =
  | FieldCheck['check']
  | 'objectOrNothing'
  | 'textOrObject'
  /** An object, or a list of objects, of a shape. */
  | 'shape'
  | 'shapes'
  /** What the name of the event decides. */
  | 'eventProperties'
  | 'type'

/** What the bytes of a value must be. Every one has all members, so that reading them is fast. */
export interface ValueRule {
  readonly check: ShapeCheck
  /** Of `shape` and `shapes`. */
  readonly shape: Shape | undefined
  /** Of `oneOf`. */
  readonly values: readonly string[]
  /** Of ids, in characters. */
  readonly longest: number
}

const noValues: readonly string[] = []

/** The rule of a check that needs nothing else. */
export const valueRule = (check: ShapeCheck, more: Partial<Omit<ValueRule, 'check'>> = {}): ValueRule => ({
  check,
  shape: more.shape,
  values: more.values ?? noValues,
  longest: more.longest ?? 0,
})

/** A name as it stands in the bytes of an object, and what is known of it. */
export interface Guess<Known> {
  /** With its closing quote and its colon. */
  readonly text: Uint8Array
  readonly known: Known
}

/** Places of which the last name is remembered; those of longer objects share them. A power of two. */
export const guessedPlaces = 32

const noGuesses = <Known>(): (Guess<Known> | undefined)[] => new Array(guessedPlaces).fill(undefined)

/** Names of an object with their checks. */
export interface Shape {
  /** The name seen last at each place: objects of one kind have their names in one order. */
  readonly guesses: (Guess<ValueRule> | undefined)[]
  readonly names: NameTable<ValueRule>
  /** Members it may have before a warning is due. */
  readonly most: number
}

const shapeOf = (fields: readonly FieldRule[], owner: string): Shape => {
  const entries = fields.map((row) => [row.name, shapeCheck(checkOf(row, owner), row.name)] as const)
  return {
    guesses: noGuesses(),
    names: new NameTable(
      entries,
      fields.flatMap(({ twins = [] }) => twins),
    ),
    most: limits.unifyFields,
  }
}

const shapeCheck = (check: FieldCheck, name: string): ValueRule => {
  switch (check.check) {
    case 'object':
      return valueRule('shape', { shape: shapeOf(check.fields, name) })
    case 'oneOf':
      return valueRule('oneOf', { values: check.values })
    case 'id':
    case 'shortText':
    case 'userId':
      return valueRule(check.check, { longest: check.longest })
    default:
      return valueRule(check.check)
  }
}

const semanticChecks: Readonly<Record<SemanticPropertyType, ShapeCheck>> = {
  string: 'text',
  'string|null': 'text',
  number: 'number',
  integer: 'integer',
  'integer|null': 'integer',
  boolean: 'boolean',
  datetime: 'moment',
  object: 'objectOrNothing',
  'string|object': 'textOrObject',
  'string[]': 'texts',
  'object[]': 'records',
}

const semanticCheck = (rule: SemanticProperties[string]): ValueRule => {
  if (typeof rule === 'string') return valueRule(semanticChecks[rule])
  if (Array.isArray(rule)) return valueRule('shapes', { shape: semanticShape(rule[0]) })
  return valueRule('shape', { shape: semanticShape(rule as SemanticProperties) }) // what is no list and no name is an object
}

const semanticEntries = (rules: SemanticProperties) =>
  Object.entries(rules).map(([name, rule]) => [name, semanticCheck(rule)] as const)

const semanticShape = (rules: SemanticProperties): Shape => ({
  guesses: noGuesses(),
  names: new NameTable(semanticEntries(rules)),
  most: Number.POSITIVE_INFINITY,
})

const eventShapeOf = (rules: SemanticProperties): Shape => {
  const reserved = new Set(trackPropertyRules.map(({ name }) => name))
  const own = trackPropertyRules.map((row) => [row.name, shapeCheck(checkOf(row, 'properties'), row.name)] as const)
  const others = semanticEntries(rules).filter(([name]) => !reserved.has(name))
  const twins = trackPropertyRules.flatMap((row) => row.twins ?? [])
  // A name that is another spelling of a reserved one is taken, whatever the event says of it.
  const taken = new Set([...reserved, ...twins].map(normalizedName))
  const entries = [
    ...own,
    ...others.map(([name, check]) => [name, taken.has(normalizedName(name)) ? valueRule('absent') : check] as const),
  ]
  return { guesses: noGuesses(), names: new NameTable<ValueRule>(entries, twins), most: limits.unifyFields }
}

/** A field of a call: its check, and the bit that tells that it was there. */
export interface TopLevelField {
  readonly value: ValueRule
  readonly bit: number
}

/** Bits of the fields that whoever scans is told of. */
export const scanned = {
  type: 1,
  messageId: 2,
  timestamp: 4,
  sentAt: 8,
  writeKey: 16,
  userId: 32,
  anonymousId: 64,
} as const

/** Fields that each stand for themselves, whatever the type: what is called twice is left to the full verdict. */
const bitsOf = (names: readonly string[]): ReadonlyMap<string, number> => {
  const bits = new Map<string, number>(Object.entries(scanned))
  for (const name of names) if (!bits.has(name)) bits.set(name, 1 << bits.size)
  return bits
}

/** The fields of a type of call. */
export interface CallShape {
  readonly type: CallType
  readonly guesses: (Guess<TopLevelField> | undefined)[]
  readonly names: NameTable<TopLevelField>
  /** Bit of the name of the event; 0 where the type has none. */
  readonly eventBit: number
  /** Bits of the fields that it can not be without. */
  readonly needed: number
  /** Bits of the fields of which it must have one. */
  readonly someone: number
}

const callShapeOf = (type: CallType): CallShape => {
  const { fields, identity } = callRules[type]
  const rows = fields.filter(({ name }) => name !== 'type')
  const bits = bitsOf([...rows.map(({ name }) => name), ...toleratedFields])
  const bit = (name: string): number => bits.get(name) ?? 0
  const entry = (name: string, value: ValueRule) => [name, { value, bit: bit(name) }] as const
  const topLevel = rows.map((row) => {
    const isProperties = type === 'track' && row.name === 'properties'
    return entry(row.name, isProperties ? valueRule('eventProperties') : shapeCheck(topLevelCheckOf(row), row.name))
  })
  const tolerated = toleratedFields.map((name) => entry(name, valueRule('json')))
  const needed = rows.filter(({ required }) => required).reduce((all, { name }) => all | bit(name), 0)
  return {
    type,
    guesses: noGuesses(),
    names: new NameTable([entry('type', valueRule('type')), ...topLevel, ...tolerated]),
    eventBit: bit('event'),
    needed: identity === 'user-and-previous' ? needed | scanned.userId : needed,
    someone: identity === 'user-and-previous' ? scanned.userId : scanned.userId | scanned.anonymousId,
  }
}

const callShapes = new Map<CallType, CallShape>()

/** The fields of a type of call with their checks, from the tables of the spec. */
export const callShape = (type: CallType): CallShape => {
  const known = callShapes.get(type)
  if (known !== undefined) return known
  const shape = callShapeOf(type)
  callShapes.set(type, shape)
  return shape
}

const eventShapes = new WeakMap<EventPlan, Shape>()

/** The properties of a Track call of an event; undefined where the full verdict must decide. */
export const eventShape = (event: string): Shape | undefined => {
  const plan = eventPlan(event)
  if (plan === undefined) return undefined
  const known = eventShapes.get(plan)
  if (known !== undefined) return known
  const shape = eventShapeOf(plan.rules)
  eventShapes.set(plan, shape)
  return shape
}
