import { createIssue, formatIssuePath, type IssuePath, type SegmentIssue } from '../../error/segment-issue.ts'
import type {
  SemanticEventSpec,
  SemanticProperties,
  SemanticPropertyType,
} from '../../spec/semantic-events/semantic-event-spec.ts'
import { semanticEventCategories } from '../../spec/semantic-events/semantic-events.ts'
import { trackPropertyRules } from '../../spec/wordless.generated.ts'
import { parseIsoTime } from '../../values/iso-8601.ts'
import { isJsonObject, type JsonObject } from '../../values/json-object.ts'
import { normalizedName } from '../../values/normalized-name.ts'
import type { CallRule } from '../call-rule.ts'
import { describeValue } from '../describe-value.ts'

/** A semantic event and the page that describes it. */
export interface KnownEvent {
  readonly event: SemanticEventSpec
  readonly page: string
}

const byName = new Map<string, KnownEvent>()
const byFoldedName = new Map<string, KnownEvent>()
for (const { page, events } of semanticEventCategories) {
  for (const event of events as readonly SemanticEventSpec[]) {
    const known = { event, page }
    for (const name of [event.name, ...(event.aliases ?? [])]) {
      byName.set(name, known)
      byFoldedName.set(normalizedName(name), known)
    }
  }
}

/** The semantic event of exactly this name or of one of its earlier names. */
export const semanticEvent = (name: string): KnownEvent | undefined => byName.get(name)

/** The semantic event whose name differs from this one at most in case, spaces, underscores and hyphens. */
export const nearSemanticEvent = (name: string): KnownEvent | undefined => byFoldedName.get(normalizedName(name))

/** Names reserved on every Track event; the schema looks at them, whatever a semantic event says of them. */
export const reservedProperties: ReadonlySet<string> = new Set(trackPropertyRules.map((field) => field.name))

const typeTests: Readonly<Record<SemanticPropertyType, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  datetime: (value) => typeof value === 'string' && parseIsoTime(value) !== undefined,
  object: isJsonObject,
  'string|object': (value) => typeof value === 'string' || isJsonObject(value),
  'string[]': (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  'object[]': (value) => Array.isArray(value) && value.every(isJsonObject),
  'string|null': (value) => typeof value === 'string',
  'integer|null': (value) => Number.isInteger(value),
}

type PropertyRule = SemanticProperties[string]

const isList = (rule: PropertyRule): rule is readonly [SemanticProperties] => Array.isArray(rule)

const isRight = (value: unknown, rule: PropertyRule): boolean =>
  // A null says that there is no value; destinations read it so.
  value === null || value === undefined || (typeof rule === 'string' && typeTests[rule](value))

const checkValue = (value: unknown, rule: PropertyRule, path: IssuePath, page: string): readonly SegmentIssue[] => {
  if (isRight(value, rule)) return []
  const mismatch = (expected: string): readonly SegmentIssue[] => {
    const message = `${formatIssuePath(path)} is ${describeValue(value)}, and the spec of the event has ${expected}.`
    return [createIssue('semantic_property_type', path, message, page)]
  }
  if (typeof rule === 'string') return mismatch(rule)
  if (isList(rule)) {
    if (!Array.isArray(value)) return mismatch('an array of objects')
    return value.flatMap((item, index) => checkValue(item, rule[0], [...path, index], page))
  }
  return isJsonObject(value) ? checkProperties(value, rule as SemanticProperties, path, page) : mismatch('an object')
}

const spellingIndexes = new WeakMap<SemanticProperties, ReadonlyMap<string, string>>()

/** Names of properties by their folded spelling. */
const spellingsOf = (rules: SemanticProperties): ReadonlyMap<string, string> => {
  const known = spellingIndexes.get(rules)
  if (known !== undefined) return known
  const spellings = new Map(Object.keys(rules).map((name) => [normalizedName(name), name]))
  spellingIndexes.set(rules, spellings)
  return spellings
}

const checkProperties = (
  object: JsonObject,
  rules: SemanticProperties,
  path: IssuePath,
  page: string,
): readonly SegmentIssue[] => {
  const issues: SegmentIssue[] = []
  for (const name of Object.keys(object)) {
    if (path.length === 1 && reservedProperties.has(name)) continue
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined
    if (rule !== undefined) {
      if (isRight(object[name], rule)) continue
      // One by one: a list may have more issues than a call may have arguments.
      for (const issue of checkValue(object[name], rule, [...path, name], page)) issues.push(issue)
      continue
    }
    const spelling = spellingsOf(rules).get(normalizedName(name))
    if (spelling === undefined || Object.hasOwn(object, spelling)) continue
    const here = [...path, name]
    const message = `${formatIssuePath(here)} is written ${spelling} in the spec of the event.`
    issues.push(createIssue('semantic_property_spelling', here, message, page))
  }
  return issues
}

/** Warns of near spellings of semantic events, and of their properties with another type or spelling. */
export const semanticEvents: CallRule = (call, { type }) => {
  if (type !== 'track' || typeof call.event !== 'string') return []
  const known = semanticEvent(call.event)
  if (known === undefined) {
    const near = nearSemanticEvent(call.event)?.event.name
    if (near === undefined) return []
    return [createIssue('event_near_duplicate', ['event'], `The event ${JSON.stringify(call.event)} is not "${near}".`)]
  }
  if (!isJsonObject(call.properties)) return []
  return checkProperties(call.properties, known.event.properties, ['properties'], known.page)
}
