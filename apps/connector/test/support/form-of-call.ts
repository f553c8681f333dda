import { type CallTypeSpec, callTypes, type FieldSpec } from '@org/segment-core/spec'
import { emptyString } from '../../src/index.ts'

/** What a user enters for a call, or why the form cannot send it. */
export type Form = { readonly parameters: Readonly<Record<string, unknown>> } | { readonly impossible: string }

type Members = Readonly<Record<string, unknown>>

class Impossible extends Error {}

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const normalizedName = (name: string): string => name.toLowerCase().replace(/[\s_-]+/g, '')

/** Empty text must be explicit; an empty field is not sent. */
const entered = (value: unknown): unknown => (value === '' ? emptyString : value)

const rows = (value: Members): readonly unknown[] =>
  Object.entries(value).map(([name, member]) => {
    if (name === '') throw new Impossible('a list has no rows without a name')
    return { name, value: entered(member) }
  })

/** What a user enters for a value of a reserved name. */
const reservedValue = (field: FieldSpec, value: unknown): unknown => {
  if (field.kind !== 'object' || value === null) return entered(value)
  if (!isObject(value)) return value
  if (Object.keys(value).length === 0) throw new Impossible('a form does not send empty objects')
  if (field.fields === undefined) return rows(value)
  const known = new Map(field.fields.map((inner) => [inner.name, inner]))
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const inner = known.get(name)
      // A mapped collection may have more members than the form lists.
      if (inner === undefined && name === '') throw new Impossible('a member has no name')
      return [name, inner === undefined ? member : reservedValue(inner, member)]
    }),
  )
}

/** An object split into the fields of its reserved names and the list of others. */
const split = (field: FieldSpec, value: Members) => {
  const known = new Map((field.fields ?? []).map((inner) => [inner.name, inner]))
  const entries = Object.entries(value)
  const reserved = entries.filter(([name]) => known.has(name))
  const custom = entries.filter(([name]) => !known.has(name))
  if (entries.length === 0) throw new Impossible('a form does not send empty objects')
  if (custom.some(([name]) => [...known.keys()].some((other) => normalizedName(other) === normalizedName(name)))) {
    throw new Impossible('the form rejects a name that differs from a reserved one only in spelling')
  }
  return {
    reserved: Object.fromEntries(
      reserved.map(([name, member]) => {
        const inner = known.get(name)
        return [name, inner === undefined ? member : reservedValue(inner, member)]
      }),
    ),
    custom: rows(Object.fromEntries(custom)),
  }
}

const lists: Readonly<Record<string, string>> = {
  traits: 'customTraits',
  properties: 'customProperties',
  context: 'customContext',
}

const integrations = (value: Members): Members => {
  const entries = Object.entries(value)
  if (entries.some(([, member]) => typeof member !== 'boolean' && !isObject(member)))
    throw new Impossible('a destination must be yes, no or options')
  if (entries.length === 0) throw new Impossible('a form does not send empty objects')
  return {
    integrations: rows(Object.fromEntries(entries.filter(([, member]) => typeof member === 'boolean'))),
    integrationOptions: rows(Object.fromEntries(entries.filter(([, member]) => isObject(member)))),
  }
}

const enter = (type: string, spec: CallTypeSpec, call: Members): Members => {
  const parameters: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(call)) {
    if (name === 'type' || value === undefined) continue
    const field = spec.fields.find((row) => row.name === name)
    if (field === undefined || name === 'sentAt' || name === 'writeKey')
      throw new Impossible(`there is no field for ${name}`)
    if (value === null && field.kind === 'object') throw new Impossible('an object cannot be erased')
    if (field.kind !== 'object' || !isObject(value)) {
      parameters[name] = entered(value)
    } else if (name === 'integrations') {
      Object.assign(parameters, integrations(value))
    } else {
      const { reserved, custom } = split(field, value)
      if (type === 'track' && name === 'properties') Object.assign(parameters, reserved)
      else parameters[name] = reserved
      const list = lists[name]
      if (custom.length > 0 && list !== undefined) parameters[list] = custom
    }
  }
  return parameters
}

/** What a user enters in the module of a call to send it. Independent of the generator. */
export const formOfCall = (type: string, call: Members): Form => {
  const spec = (callTypes as Readonly<Record<string, CallTypeSpec>>)[type]
  if (spec === undefined) return { impossible: `there is no module for ${type}` }
  try {
    return { parameters: enter(type, spec, call) }
  } catch (error) {
    if (error instanceof Impossible) return { impossible: error.message }
    throw error
  }
}
