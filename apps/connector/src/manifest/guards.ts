import type { CallTypeSpec, FieldSpec } from '@org/segment-core/spec'
import { customLists } from './presentation.ts'
import type { SpecTables } from './spec-tables.ts'
import { call, type Expression, path, rowsAsCollection, template, text } from './template.ts'

/** A rule that the form can not hold: what must be true, and what to say where it is not. */
export interface Guard {
  readonly condition: Expression
  readonly message: string
  /** Values that the condition reads, put into `temp`. */
  readonly temp: Readonly<Record<string, unknown>>
}

const identityGuard = (labels: readonly string[]): Guard => ({
  condition: call(
    'if',
    path('parameters', 'userId'),
    'true',
    call('if', path('parameters', 'anonymousId'), 'true', 'false'),
  ),
  message: `Fill in ${labels.join(' or ')} (userId or anonymousId): Segment answers success to a call without either, and then drops it.`,
  temp: {},
})

const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

/** Counts instead of comparing names: joined with the reserved ones, a list without any of them loses no name. */
const customNamesGuard = (field: FieldSpec): Guard | undefined => {
  const list = customLists[field.name]
  if (list === undefined || field.fields === undefined) return undefined
  const reservedName = `reserved${capitalised(field.name)}`
  const reserved = path('temp', reservedName)
  const rows = path('parameters', list.name)
  const countOf = (expression: Expression): Expression => call('length', call('keys', rowsAsCollection(expression)))
  const names = field.fields.map(({ name }) => name)
  return {
    condition: `${countOf(call('merge', reserved, rows))} = ${call('length', reserved)} + ${countOf(rows)}`,
    message: `${list.label} (${field.name}) holds a reserved name: ${names.join(', ')}. Fill in the reserved field instead, or choose another name.`,
    temp: { [reservedName]: names.map((name) => ({ name, value: true })) },
  }
}

/** The field of a path in the context, such as `consent.categoryPreferences`. */
const contextField = (spec: CallTypeSpec, names: readonly string[]): FieldSpec | undefined =>
  names.reduce<FieldSpec | undefined>(
    (field, name) => field?.fields?.find((inner) => inner.name === name),
    spec.fields.find(({ name }) => name === 'context'),
  )

/** Some events are dropped without a list in their context. */
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
          message: `The event ${event.name} needs ${field.label} among the fields of Context (context.${place}): Segment answers success to it without and drops it.`,
          temp: {},
        },
      ]
    }),
  )
}

/** The rules of a call that no field of the form can hold by itself. */
export const guardsOf = (spec: CallTypeSpec, tables: SpecTables): readonly Guard[] => {
  const labels = spec.fields.filter(({ name }) => name === 'userId' || name === 'anonymousId').map(({ label }) => label)
  const identity = spec.identity === 'user-or-anonymous' ? [identityGuard(labels)] : []
  return [...identity, ...eventGuards(spec, tables), ...spec.fields.flatMap((field) => customNamesGuard(field) ?? [])]
}

/** A step that sends nothing and stops the run where the rule is broken. */
export const guardStep = ({ condition, message, temp }: Guard): Readonly<Record<string, unknown>> => ({
  ...(Object.keys(temp).length === 0 ? {} : { temp }),
  response: { valid: { condition: template(condition), message, type: 'DataError' } },
})

/**
 * `response.valid` of the request that follows the guards: Segment's own answer, and the rule of identity once more, for
 * an engine that does not judge a step without a url.
 */
export const validOf = (spec: CallTypeSpec, tables: SpecTables): Readonly<Record<string, unknown>> => {
  const success = path('body', 'success')
  const unclear = 'Segment answered without saying success: it may not have taken the call.'
  const [identity] = spec.identity === 'user-or-anonymous' ? guardsOf(spec, tables) : []
  if (identity === undefined) return { condition: template(success), message: unclear, type: 'DataError' }
  return {
    condition: template(call('if', identity.condition, success, 'false')),
    message: template(call('if', identity.condition, text(unclear), text(identity.message))),
    type: 'DataError',
  }
}
