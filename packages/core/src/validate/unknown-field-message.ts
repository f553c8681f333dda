import { type CallType, callTypeNames } from '../spec/call-type-names.ts'
import { type CallTypeRule, callTypes } from '../spec/fields/call-types.ts'
import { toleratedFields } from '../spec/top-level-names.ts'
import { nearestName } from './nearest-name.ts'

/** Names of a call that get their own advice; a hostile call may have tens of thousands, and each search takes time. */
const mostAdvised = 50

const specOf = (type: CallType): CallTypeRule => callTypes[type]

const fieldNames = (type: CallType): readonly string[] => specOf(type).fields.map((field) => field.name)

/** The object of a call in which a stray top-level name may belong. */
const homeOf = (type: CallType, name: string): string | undefined =>
  specOf(type).fields.find((field) => field.fields?.some((inner) => inner.name === name))?.name

const adviceOf = (type: CallType, name: string): string => {
  const home = homeOf(type, name)
  if (home !== undefined) return `It belongs in ${home}: write it as ${home}.${name}.`
  const near = nearestName(name, ['type', ...fieldNames(type), ...toleratedFields])
  if (near !== undefined) return `Did you mean ${near}?`
  const other = callTypeNames.find((candidate) => fieldNames(candidate).includes(name))
  return other === undefined ? 'Destinations ignore it.' : `It is a field of ${other} calls.`
}

/**
 * Says that a type of call has no such field, and what may be meant.
 * @param position how many names before it were unknown too
 */
export const unknownFieldMessage = (type: CallType, name: string, position: number): string => {
  const advice = position < mostAdvised ? adviceOf(type, name) : 'Destinations ignore it.'
  return `${/^[aeiou]/.test(type) ? 'An' : 'A'} ${type} call has no field ${JSON.stringify(name)}. ${advice}`
}
