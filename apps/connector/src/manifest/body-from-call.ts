import type { Library } from '@org/segment-core'
import type { CallTypeSpec, FieldSpec } from '@org/segment-core/spec'
import { extraMembers, isOpenObject, type Source, switchRows, unlistedMembers } from './form-lists.ts'
import { problem } from './guards.ts'
import { isDay } from './parameter-from-field.ts'
import { flattened } from './presentation.ts'
import {
  call,
  capitalized,
  type Expression,
  membersAsCollection,
  path,
  rowsAsCollection,
  spreadKey,
  template,
  text,
  unlessEmpty,
} from './template.ts'

const isObject = (field: FieldSpec): boolean => field.kind === 'object' && field.fields !== undefined

/** An object cannot be sent unchanged if it contains dates without a time, or objects, which would be sent as `{}`. */
const isDeep = (field: FieldSpec): boolean =>
  (field.fields ?? []).some((inner) => inner.kind === 'object' || isDay(inner))

/** A date without its time of day. Undefined and null stay what they are. */
const dayOf = (date: Expression): Expression => call('if', date, call('formatDate', date, text('YYYY-MM-DD')), date)

/** A list of switches as an object, or undefined if it is empty. */
const switches = (rows: Expression): Expression =>
  call('if', `${call('length', rows)} > 0`, rowsAsCollection(rows), 'undefined')

interface Writer {
  /** Objects that are built in `temp`. */
  readonly temp: Record<string, unknown>
}

/** The members of an object, each from its field of the form. */
const membersOf = (
  fields: readonly FieldSpec[],
  source: Source,
  tempName: string,
  writer: Writer,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    fields.map((field) => [
      field.name,
      template(formValue(field, [...source, field.name], `${tempName}${capitalized(field.name)}`, writer)),
    ]),
  )

/** The value of a field in the request: the form's value, or undefined if it is empty. */
const formValue = (field: FieldSpec, source: Source, tempName: string, writer: Writer): Expression => {
  const here = path('parameters', ...source)
  if (isDay(field)) return dayOf(here)
  if (isOpenObject(field)) return switches(switchRows(field, source))
  if (!isObject(field)) return here
  if (!isDeep(field)) return unlessEmpty(here)
  // `temp` is evaluated as a whole before any of it can be read, so its objects cannot refer to each other.
  if (writer.temp[tempName] !== undefined) throw new RangeError(`Two objects need the name temp.${tempName}.`)
  const inner: Writer = { temp: {} }
  const members = membersOf(field.fields ?? [], source, tempName, inner)
  if (Object.keys(inner.temp).length > 0)
    throw new RangeError(`${source.join('.')} is nested deeper than a form can send.`)
  writer.temp[tempName] = { [spreadKey]: template(unlistedMembers(field, source)), ...members }
  return unlessEmpty(path('temp', tempName), here)
}

/** Adds what the listed fields do not have: other members of a mapped collection, and custom names. */
const spreadOf = (field: FieldSpec, type: string, source: Source): Readonly<Record<string, string>> => {
  const extra = extraMembers(field, type, source)
  return extra.length === 0 ? {} : { [spreadKey]: template(membersAsCollection(extra)) }
}

/** Traits or properties: custom names, then reserved ones; undefined if both are empty. */
const factsOf = (field: FieldSpec, type: string, writer: Writer): Expression => {
  const source = flattened.has(`${type}.${field.name}`) ? [] : [field.name]
  const members = membersOf(field.fields ?? [], source, field.name, writer)
  writer.temp[field.name] = { ...spreadOf(field, type, [field.name]), ...members }
  return unlessEmpty(path('temp', field.name))
}

/** The context is always sent, because it names the library. */
const contextOf = (field: FieldSpec, type: string, writer: Writer): Readonly<Record<string, unknown>> => {
  const members = membersOf(field.fields ?? [], [field.name], field.name, writer)
  const own = path('parameters', field.name, 'library')
  const library = call('if', `${call('length', call('keys', own))} > 0`, own, path('temp', 'library'))
  return { ...spreadOf(field, type, [field.name]), ...members, library: template(library) }
}

/** Fields without which Segment drops a call. */
const identities: ReadonlySet<string> = new Set(['userId', 'anonymousId', 'previousId'])

/** Defaults of fields that are stamped if they are empty. */
const stamps: Readonly<Record<string, Expression>> = { messageId: 'uuid', timestamp: 'now' }

/**
 * The body of a call's request, built from the fields of its form and stamped as core stamps a call.
 * @param fields the fields of the form
 * @returns the body, and the `temp` that it reads
 */
export const bodyFromCall = (
  type: string,
  spec: CallTypeSpec,
  { fields, library }: { readonly fields: readonly FieldSpec[]; readonly library: Library },
) => {
  const writer: Writer = { temp: { library } }
  const members = fields.map((field): readonly [string, unknown] => {
    const stamp = stamps[field.name]
    if (stamp !== undefined) {
      writer.temp[field.name] = template(call('ifempty', path('parameters', field.name), stamp))
      return [field.name, template(path('temp', field.name))]
    }
    if (field.name === 'context' && field.fields !== undefined) return [field.name, contextOf(field, type, writer)]
    if (isObject(field)) return [field.name, template(factsOf(field, type, writer))]
    const value = formValue(field, [field.name], field.name, writer)
    // An engine that ignores `valid` of a step without a url sends the call before it reports the broken rule: without
    // ids, Segment drops it, so that a corrected run is not counted twice.
    if (identities.has(field.name)) return [field.name, template(call('if', problem, 'undefined', value))]
    return [field.name, template(value)]
  })
  const sentAt = spec.fields.some(({ name }) => name === 'sentAt') ? { sentAt: '{{now}}' } : {}
  return { temp: writer.temp, body: { type, ...Object.fromEntries(members), ...sentAt } }
}
