import type { CallTypeSpec, FieldSpec } from '@org/segment-core/spec'
import { customLists } from './presentation.ts'
import type { SpecTables } from './spec-tables.ts'
import { call, capitalized, type Expression, path, rowsAsCollection, template, text } from './template.ts'

/** A rule that a form cannot express: its condition, and the message if it is broken. */
export interface Guard {
  readonly condition: Expression
  readonly message: string
  /** Values in `temp` that the condition reads. */
  readonly temp: Readonly<Record<string, unknown>>
}

const identityGuard = (labels: readonly string[]): Guard => ({
  condition: call(
    'if',
    path('parameters', 'userId'),
    'true',
    call('if', path('parameters', 'anonymousId'), 'true', 'false'),
  ),
  message: `Fill in ${labels.join(' or ')} (userId or anonymousId): Segment answers success to a call without both, and drops it.`,
  temp: {},
})

/** Counts names, since templates cannot compare lists: merged with the reserved names, a valid list loses none. */
const customNamesGuard = (field: FieldSpec): Guard | undefined => {
  const list = customLists[field.name]
  if (list === undefined || field.fields === undefined) return undefined
  const reservedName = `reserved${capitalized(field.name)}`
  const reserved = path('temp', reservedName)
  const rows = path('parameters', list.name)
  const countOf = (expression: Expression): Expression => call('length', call('keys', rowsAsCollection(expression)))
  const names = field.fields.map(({ name }) => name)
  return {
    condition: `${countOf(call('merge', reserved, rows))} = ${call('length', reserved)} + ${countOf(rows)}`,
    message: `${list.label} (${field.name}) contains a reserved name: ${names.join(', ')}. Use the field of that name, or choose another name.`,
    temp: { [reservedName]: names.map((name) => ({ name, value: true })) },
  }
}

/** The field of a path in the context, such as `consent.categoryPreferences`. */
const contextField = (spec: CallTypeSpec, names: readonly string[]): FieldSpec | undefined =>
  names.reduce<FieldSpec | undefined>(
    (field, name) => field?.fields?.find((inner) => inner.name === name),
    spec.fields.find(({ name }) => name === 'context'),
  )

/** Segment drops some events that lack a list in their context. */
const eventGuards = (spec: CallTypeSpec, { eventsWithContext }: SpecTables): readonly Guard[] => {
  if (!spec.fields.some(({ name }) => name === 'event')) return []
  return eventsWithContext.flatMap((event) =>
    (event.context ?? []).flatMap((place) => {
      const names = place.split('.')
      const field = contextField(spec, names)
      if (field === undefined) return []
      const isEvent = `${path('parameters', 'event')} = ${text(event.name)}`
      const filled = `${call('length', path('parameters', 'context', ...names))} > 0`
      return [
        {
          condition: call('if', isEvent, filled, 'true'),
          message: `The event ${event.name} requires ${field.label} in Context (context.${place}): Segment answers success to an event without it, and drops it.`,
          temp: {},
        },
      ]
    }),
  )
}

/** The rules of a call that no single field can check. */
export const guardsOf = (spec: CallTypeSpec, tables: SpecTables): readonly Guard[] => {
  const labels = spec.fields.filter(({ name }) => name === 'userId' || name === 'anonymousId').map(({ label }) => label)
  const identity = spec.identity === 'user-or-anonymous' ? [identityGuard(labels)] : []
  return [...identity, ...eventGuards(spec, tables), ...spec.fields.flatMap((field) => customNamesGuard(field) ?? [])]
}

/** A step that sends nothing and stops the run if the rule is broken. */
export const guardStep = ({ condition, message, temp }: Guard): Readonly<Record<string, unknown>> => ({
  ...(Object.keys(temp).length === 0 ? {} : { temp }),
  response: { valid: { condition: template(condition), message, type: 'DataError' } },
})

/**
 * `response.valid` of the request after the guards: Segment's answer, and the identity rule again, for engines
 * that do not check `valid` of a step without a url.
 */
export const validOf = (spec: CallTypeSpec, tables: SpecTables): Readonly<Record<string, unknown>> => {
  const success = path('body', 'success')
  const unclear = 'Segment did not confirm success: it may not have accepted the call.'
  const [identity] = spec.identity === 'user-or-anonymous' ? guardsOf(spec, tables) : []
  if (identity === undefined) return { condition: template(success), message: unclear, type: 'DataError' }
  return {
    condition: template(call('if', identity.condition, success, 'false')),
    message: template(call('if', identity.condition, text(unclear), text(identity.message))),
    type: 'DataError',
  }
}
