import { formatIssuePath } from '../error/segment-issue.ts'
import type { FieldRule } from '../spec/fields/field-spec.ts'
import { semanticEvent } from '../spec/semantic-events/semantic-event-index.ts'
import type { SemanticProperties, SemanticPropertyType } from '../spec/semantic-events/semantic-event-spec.ts'
import { parseIsoTime } from '../values/iso-8601.ts'
import { isDataObject, type JsonObject } from '../values/json-object.ts'
import { normalizedName } from '../values/normalized-name.ts'
import { remember } from '../values/remember.ts'
import { customCheck, membersCheck, namedChecks, type RowPosition } from './compile-fields.ts'
import { describeValue } from './describe-value.ts'
import { type Fits, isBoolean, isNumber, isString, passingOf } from './field-kinds.ts'
import { ruleOrder } from './issue-order.ts'
import { nestedNames } from './repeated-names.ts'
import { type Check, checkInside, itemsCheck, type MemberCheck, type MembersCheck, pathTo, report } from './run.ts'

type PropertyRule = SemanticProperties[string]

interface Expectation {
  readonly fits: Fits
  readonly expected: string
  /** Checks what the property contains. */
  readonly members?: MembersCheck
}

/** What each type of semantic property holds. Null always means no value. */
const types: Readonly<Record<SemanticPropertyType, Expectation>> = {
  string: { fits: isString, expected: 'a string' },
  number: { fits: isNumber, expected: 'a number' },
  integer: { fits: Number.isInteger, expected: 'an integer' },
  boolean: { fits: isBoolean, expected: 'true or false' },
  datetime: { fits: (value) => isString(value) && parseIsoTime(value) !== undefined, expected: 'an ISO 8601 string' },
  object: { fits: isDataObject, expected: 'an object' },
  'string|object': { fits: (value) => isString(value) || isDataObject(value), expected: 'a string or an object' },
  'string[]': { fits: (value) => Array.isArray(value) && value.every(isString), expected: 'an array of strings' },
  'object[]': { fits: (value) => Array.isArray(value) && value.every(isDataObject), expected: 'an array of objects' },
  'string|null': { fits: isString, expected: 'a string or null' },
  'integer|null': { fits: Number.isInteger, expected: 'an integer or null' },
}

const isList = (rule: PropertyRule): rule is readonly [SemanticProperties] => Array.isArray(rule)

const order = ruleOrder('semantic_property_type')

const expectationOf = (rule: PropertyRule, page: string): Expectation => {
  if (typeof rule === 'string') return types[rule]
  if (isList(rule)) {
    const members = itemsCheck(propertyCheck(rule[0], page).check)
    return { fits: Array.isArray, expected: 'an array of objects', members }
  }
  return { fits: isDataObject, expected: 'an object', members: propertiesCheck(rule as SemanticProperties, page) }
}

/** Checks a property of a semantic event; null means no value. */
const propertyCheck = (rule: PropertyRule, page: string): MemberCheck => {
  const { fits, expected, members } = expectationOf(rule, page)
  const check: Check = (value, name, parent, run) => {
    const right = value === null || value === undefined || fits(value)
    if (right) {
      if (members !== undefined && typeof value === 'object' && value !== null) {
        checkInside(members, value, name, parent, run)
      }
      return
    }
    const path = pathTo(name, parent)
    const message = `${formatIssuePath(path)} must be ${expected}, but is ${describeValue(value)}.`
    report(run, { order, code: 'semantic_property_type', path, message, page })
  }
  return { check, passing: passingOf(fits) }
}

/** Creates the check of a name that is not a property of a semantic event. It must not be another spelling of a property that is not set. */
const spellingCheck = (rules: SemanticProperties, page: string, other: (name: string) => MemberCheck) => {
  const spellings = new Map(Object.keys(rules).map((name) => [normalizedName(name), name]))
  return (name: string): MemberCheck => {
    const spelling = spellings.get(normalizedName(name))
    const member = other(name)
    if (spelling === undefined) return member
    const check: Check = (value, _, parent, run) => {
      member.check(value, name, parent, run)
      if (Object.hasOwn(parent.value, spelling)) return
      const path = pathTo(name, parent)
      const message = `${formatIssuePath(path)} is ${spelling} in the spec of the event.`
      report(run, { order, code: 'semantic_property_spelling', path, message, page })
    }
    return { check, passing: undefined }
  }
}

const propertyChecks = (rules: SemanticProperties, page: string): readonly (readonly [string, MemberCheck])[] =>
  Object.entries(rules).map(([name, rule]) => [name, propertyCheck(rule, page)] as const)

const propertiesCheck = (rules: SemanticProperties, page: string): MembersCheck =>
  membersCheck(
    new Map(propertyChecks(rules, page)),
    spellingCheck(rules, page, () => nestedNames),
    new Set(),
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
      named,
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
