import type { CallType } from '../spec/call-type-names.ts'
import { type CallTypeRule, callTypes } from '../spec/fields/call-types.ts'
import { missingIdentity, misspelledId } from '../spec/identity-rule.ts'
import { segmentFields, toleratedFields } from '../spec/top-level-names.ts'
import type { JsonObject } from '../values/json-object.ts'
import { membersCheck, namedChecks, type RowPosition } from './compile-fields.ts'
import { trackPropertiesCheck } from './compile-semantic.ts'
import { ruleOrder } from './issue-order.ts'
import { checksOn, noTargets, reportBreaches, type Targets } from './rule-checks.ts'
import { anyJson, type Check, type MemberCheck, pathTo, type Run, report, rootOf } from './run.ts'
import { unknownFieldMessage } from './unknown-field-message.ts'

/** The checks of one type of call. */
export interface CompiledCall {
  /** Finds every issue of a call except its size. */
  readonly check: (call: JsonObject, run: Run) => void
  /** The check of each field. */
  readonly fields: ReadonlyMap<string, MemberCheck>
}

const specOf = (type: CallType): CallTypeRule => callTypes[type]

const bySegment: ReadonlySet<string> = new Set(segmentFields)

const unknownField = (type: CallType): ((name: string) => MemberCheck) => {
  const order = ruleOrder('unknown_field')
  const { page, identity } = specOf(type)
  return (name) => {
    const check: Check = (_value, _name, parent, run) => {
      // The rule about the identity says how the id must be spelled: one mistake, one issue.
      if (missingIdentity[identity](parent.value as JsonObject) && misspelledId(parent.value as JsonObject) === name)
        return
      const path = pathTo(name, parent)
      if (bySegment.has(name)) {
        // The time of the call is what a stored call must not lose; Segment's own complete examples have all of these.
        if (Object.hasOwn(parent.value, 'timestamp')) return
        report(run, { order, code: 'set_by_segment', path, message: `Segment sets ${name} itself and overwrites it.` })
      } else {
        const message = unknownFieldMessage(type, name, run.unknownNames)
        report(run, { order, code: 'unknown_field', path, message, page })
      }
      run.unknownNames += 1
    }
    return { check, passing: undefined }
  }
}

const tolerated: ReadonlySet<string> = new Set(toleratedFields)

/** The top-level names have rules of their own. */
const everyName = { has: () => true }

const compile = (type: CallType, targets: Targets): CompiledCall => {
  const callRules = checksOn('call', targets).map(({ code, check }) => ({
    code,
    order: ruleOrder(code),
    test: check.test,
  }))
  const { fields, page } = specOf(type)
  let rows = 0
  const unknown = unknownField(type)
  const other = (name: string): MemberCheck => (name === 'type' || tolerated.has(name) ? anyJson : unknown(name))
  const position: RowPosition = { path: '', page, container: 0, spellings: 'exact', targets, nextRow: () => rows++ }
  const inside = type === 'track' ? { properties: trackPropertiesCheck } : {}
  const named = namedChecks(fields, position, { inside, other })
  const members = membersCheck(named, other, everyName)
  const required = fields.flatMap(({ name, required }) => {
    const member = required ? named.get(name) : undefined
    return member === undefined ? [] : [{ name, check: member.check }]
  })
  const check = (call: JsonObject, run: Run): void => {
    const root = rootOf(call)
    members(root, run)
    for (const { name, check } of required) if (!Object.hasOwn(call, name)) check(undefined, name, root, run)
    for (const { code, order, test } of callRules) {
      const breaches = test(call, run)
      if (breaches !== false) reportBreaches(code, breaches, { value: call, path: [], order, run })
    }
  }
  return { check, fields: named }
}

const compiled = new Map<Targets, Map<CallType, CompiledCall>>()

/**
 * The checks of one type of call, compiled from the tables on first use.
 * @param targets one of the sets that `targetsOf` returns
 */
export const compiledCall = (type: CallType, targets: Targets = noTargets): CompiledCall => {
  let byType = compiled.get(targets)
  if (byType === undefined) {
    byType = new Map()
    compiled.set(targets, byType)
  }
  let made = byType.get(type)
  if (made === undefined) {
    made = compile(type, targets)
    byType.set(type, made)
  }
  return made
}
