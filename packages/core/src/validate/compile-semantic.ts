import { formatIssuePath } from '../error/segment-issue.ts'
import type { FieldRule } from '../spec/fields/field-spec.ts'
import { semanticEvent } from '../spec/semantic-events/semantic-event-index.ts'
import type { SemanticProperties, SemanticPropertyType } from '../spec/semantic-events/semantic-event-spec.ts'
import { parseIsoTime } from '../values/iso-8601.ts'
import { isJsonObject, type JsonObject } from '../values/json-object.ts'
import { normalizedName } from '../values/normalized-name.ts'
import { remember } from '../values/remember.ts'
import { checkInside, checkJson, itemsCheck } from './check-json.ts'
import { customCheck, membersCheck, namedChecks, type RowPosition } from './compile-fields.ts'
import { describeValue } from './describe-value.ts'
import { type Fits, isString } from './field-kinds.ts'
import { ruleOrder } from './issue-order.ts'
import { type Check, type MembersCheck, pathTo, report } from './run.ts'

type PropertyRule = SemanticProperties[string]

/** What each type of semantic property holds. */
const typeFits: Readonly<Record<SemanticPropertyType, Fits>> = {
  string: isString,
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
  datetime: (value) => typeof value === 'string' && parseIsoTime(value) !== undefined,
  object: isJsonObject,
  'string|object': (value) => typeof value === 'string' || isJsonObject(value),
  'string[]': (value) => Array.isArray(value) && value.every(isString),
  'object[]': (value) => Array.isArray(value) && value.every(isJsonObject),
  'string|null': isString,
  'integer|null': Number.isInteger,
}

const isList = (rule: PropertyRule): rule is readonly [SemanticProperties] => Array.isArray(rule)

const order = ruleOrder('semantic_property_type')

interface Expectation {
  readonly fits: Fits
  readonly expected: string
  /** Checks what the property contains. */
  readonly members?: MembersCheck
}

const expectationOf = (rule: PropertyRule, page: string): Expectation => {
  if (typeof rule === 'string') return { fits: typeFits[rule], expected: rule }
  if (isList(rule)) {
    const members = itemsCheck(propertyCheck(rule[0], page))
    return { fits: Array.isArray, expected: 'an array of objects', members }
  }
  return { fits: isJsonObject, expected: 'an object', members: propertiesCheck(rule as SemanticProperties, page) }
}

/** Checks a property of a semantic event; null says that it has no value. */
const propertyCheck = (rule: PropertyRule, page: string): Check => {
  const { fits, expected, members } = expectationOf(rule, page)
  return (value, name, parent, run) => {
    const right = value === null || value === undefined || fits(value)
    if (right && members !== undefined && typeof value === 'object' && value !== null) {
      checkInside(members, value, name, parent, run)
    } else checkJson(value, name, parent, run)
    if (right) return
    const path = pathTo(name, parent)
    const message = `${formatIssuePath(path)} is ${describeValue(value)}, and the spec of the event has ${expected}.`
    report(run, { order, code: 'semantic_property_type', path, message, page })
  }
}

/** Makes the check of a name that is no property of a semantic event: no other spelling of one that is not set. */
const spellingCheck = (rules: SemanticProperties, page: string, other: (name: string) => Check) => {
  const spellings = new Map(Object.keys(rules).map((name) => [normalizedName(name), name]))
  return (name: string): Check => {
    const spelling = spellings.get(normalizedName(name))
    const check = other(name)
    if (spelling === undefined) return check
    return (value, _, parent, run) => {
      check(value, name, parent, run)
      if (Object.hasOwn(parent.value, spelling)) return
      const path = pathTo(name, parent)
      const message = `${formatIssuePath(path)} is written ${spelling} in the spec of the event.`
      report(run, { order, code: 'semantic_property_spelling', path, message, page })
    }
  }
}

const propertyChecks = (rules: SemanticProperties, page: string): readonly (readonly [string, Check])[] =>
  Object.entries(rules).map(([name, rule]) => [name, propertyCheck(rule, page)] as const)

const propertiesCheck = (rules: SemanticProperties, page: string): MembersCheck =>
  membersCheck(
    new Map(propertyChecks(rules, page)),
    spellingCheck(rules, page, () => checkJson),
  )

/** Checks the properties of a Track event: the reserved ones, and those that a semantic event of its name defines. */
export const trackPropertiesCheck = (rows: readonly FieldRule[], position: RowPosition): MembersCheck => {
  const custom = customCheck(rows, position)
  const named = namedChecks(rows, position, { other: custom })
  const plain = membersCheck(named, custom)
  const byEvent = new Map<string, MembersCheck>()
  const compile = (name: string): MembersCheck => {
    const known = semanticEvent(name)
    if (known === undefined) return plain
    const {
      event: { properties },
      page,
    } = known
    return membersCheck(
      new Map([...propertyChecks(properties, page), ...named]),
      spellingCheck(properties, page, custom),
    )
  }
  return (place, run) => {
    const event = place.parent === undefined ? undefined : (place.parent.value as JsonObject).event
    if (typeof event !== 'string') return plain(place, run)
    let check = byEvent.get(event)
    if (check === undefined) {
      check = compile(event)
      remember(byEvent, event, check)
    }
    check(place, run)
  }
}
