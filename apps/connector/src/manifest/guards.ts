import type { CallTypeSpec, FieldSpec } from '@org/segment-core/spec'
import { extraMembers, type FormList, listsOf } from './form-lists.ts'
import { customLists } from './presentation.ts'
import type { SpecTables } from './spec-tables.ts'
import {
  call,
  capitalized,
  countNames,
  type Expression,
  membersAsCollection,
  path,
  rowsAsCollection,
  template,
  text,
} from './template.ts'

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

/** A list of names and values as a collection has as many members as the list has rows, unless rows are lost. */
export const rowsGuard = ({ label, target, rows }: FormList, nameField: string, asCollection: Expression): Guard => ({
  condition: `${countNames(asCollection)} = ${call('length', rows)}`,
  message: `${label} (${target}) has a row without a ${nameField}, or two rows with the same ${nameField}. Give every row its own ${nameField} and a Value. To send a whole collection, map it into rows first.`,
  temp: {},
})

/** Counts names, since templates cannot compare lists: merged with the reserved names, valid sources lose none. */
const namesGuard = (field: FieldSpec, type: string): Guard | undefined => {
  const list = customLists[field.name]
  if (list === undefined || field.fields === undefined) return undefined
  const reservedName = `reserved${capitalized(field.name)}`
  const reserved = path('temp', reservedName)
  const extra = extraMembers(field, type, [field.name])
  const names = field.fields.map(({ name }) => name)
  const sum = [reserved, ...extra].map((rows) => call('length', rows)).join(' + ')
  return {
    condition: `${countNames(membersAsCollection([reserved, ...extra]))} = ${sum}`,
    message: `${list.label} (${field.name}) contains a reserved name, or a name that the mapped ${field.label} already contains. Reserved names: ${names.join(', ')}. Use the field of that name, or choose another name.`,
    temp: { [reservedName]: names.map((name) => ({ key: name, value: true })) },
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
export const guardsOf = (type: string, spec: CallTypeSpec, tables: SpecTables): readonly Guard[] => {
  const labels = spec.fields.filter(({ name }) => name === 'userId' || name === 'anonymousId').map(({ label }) => label)
  const identity = spec.identity === 'user-or-anonymous' ? [identityGuard(labels)] : []
  return [
    ...identity,
    ...eventGuards(spec, tables),
    ...spec.fields.flatMap((field) => namesGuard(field, type) ?? []),
    ...listsOf(spec).map((list) => rowsGuard(list, 'Name', rowsAsCollection(list.rows))),
  ]
}

/** The message of the first broken rule, or empty text. */
export const problem = path('temp', 'problem')

const firstProblem = (guards: readonly Guard[]): Expression =>
  guards.reduceRight<Expression>(
    (others, { condition, message }) => call('if', condition, others, text(message)),
    text(''),
  )

/**
 * Steps that send nothing: the first stores what the rules read, the second stores the message of the first broken
 * rule and stops the run. An engine may ignore \`valid\` of a step without a url, so {@link validOf} checks the message
 * again.
 */
export const guardSteps = (guards: readonly Guard[]): readonly Readonly<Record<string, unknown>>[] => {
  if (guards.length === 0) return []
  const temp = Object.assign({}, ...guards.map((guard) => guard.temp)) as Readonly<Record<string, unknown>>
  return [
    ...(Object.keys(temp).length === 0 ? [] : [{ temp }]),
    {
      temp: { problem: template(firstProblem(guards)) },
      response: {
        valid: {
          condition: template(call('if', problem, 'false', 'true')),
          message: template(problem),
          type: 'DataError',
        },
      },
    },
  ]
}

/**
 * `response.valid` of the request after the guards: no rule is broken, and the service confirms the call.
 * @param confirmed what must be true in the response
 * @param unclear the message if it is not
 */
export const validOf = (confirmed: Expression, unclear: string): Readonly<Record<string, unknown>> => ({
  condition: template(call('if', problem, 'false', confirmed)),
  message: template(call('ifempty', problem, text(unclear))),
  type: 'DataError',
})
