import type { Library } from '@org/segment-core'
import type { CallTypeSpec, FieldSpec } from '@org/segment-core/spec'
import { bodyFromCall } from './body-from-call.ts'
import type { ModuleDraft } from './component.ts'
import { exampleOfCall } from './example-of-call.ts'
import { guardSteps, guardsOf, validOf } from './guards.ts'
import { customListOf, type FormField, optionListOf, parameterFromField } from './parameter-from-field.ts'
import { flattened, knownOrder, moduleWords } from './presentation.ts'
import type { SpecTables } from './spec-tables.ts'
import { path } from './template.ts'
import { regionField, writeKeyField } from './write-key-field.ts'

/** The fields of a form: all but those that delivery sets. The write key has its own field. */
const formFieldsOf = (spec: CallTypeSpec, { deliveryFields }: SpecTables): readonly FieldSpec[] => {
  const stamped = new Set(deliveryFields.map(({ name }) => name))
  // An alias requires the new id as well as the old one.
  const needsUser = spec.identity === 'user-and-previous'
  return spec.fields
    .filter(({ name }) => !stamped.has(name))
    .map((field) => (needsUser && field.name === 'userId' ? { ...field, required: true as const } : field))
}

const inKnownOrder = (fields: readonly FieldSpec[], place: string): readonly FieldSpec[] => {
  const order = knownOrder[place] ?? []
  const rank = (field: FieldSpec): number => (order.includes(field.name) ? order.indexOf(field.name) : order.length)
  return fields.toSorted((left, right) => rank(left) - rank(right))
}

/** The fields of an object, in the form itself or in a collection, followed by its list for custom names. */
const objectFields = (field: FieldSpec, type: string, page: string, tables: SpecTables): readonly FormField[] => {
  const place = `${type}.${field.name}`
  const ordered = { ...field, fields: inKnownOrder(field.fields ?? [], place) }
  const reserved = flattened.has(place)
    ? ordered.fields.map((inner) => parameterFromField(inner, `${place}.${inner.name}`, tables))
    : [parameterFromField(ordered, place, tables)]
  const custom = customListOf(ordered, page)
  return custom === undefined ? reserved : [...reserved, custom]
}

const isObject = (field: FieldSpec): boolean => field.kind === 'object' && field.fields !== undefined

/** The form of a call in the usual order: source, fields of the call, user, time, facts, then advanced fields. */
const parametersOf = (type: string, spec: CallTypeSpec, tables: SpecTables): readonly FormField[] => {
  const fields = formFieldsOf(spec, tables)
  const fieldOf = (field: FieldSpec): readonly FormField[] =>
    isObject(field)
      ? objectFields(field, type, spec.page, tables)
      : [parameterFromField(field, `${type}.${field.name}`, tables), ...[optionListOf(field) ?? []].flat()]
  const usual = fields.filter((field) => field.advanced !== true)
  const parameters = [
    writeKeyField(tables, { required: true }),
    ...usual.filter((field) => !isObject(field)).flatMap(fieldOf),
    ...usual.filter(isObject).flatMap(fieldOf),
    ...fields.filter((field) => field.advanced === true).flatMap(fieldOf),
    regionField(tables),
  ]
  const twice = parameters.find(({ name }, index) => parameters.findIndex((other) => other.name === name) !== index)
  if (twice !== undefined) throw new RangeError(`The form of ${type} has two fields named ${twice.name}.`)
  return parameters
}

/** The button that lists the events of a tracking plan. */
const eventPicker = {
  rpc: {
    url: 'rpc://listEventNames',
    label: 'Pick an event from a tracking plan',
    parameters: [
      {
        name: 'trackingPlan',
        type: 'select',
        label: 'Tracking plan',
        help: 'The tracking plan to list events from.',
        required: true,
        options: 'rpc://listTrackingPlans',
      },
    ],
  },
} as const

const crudOf: Readonly<Record<string, 'create' | 'update'>> = { track: 'create', page: 'create', screen: 'create' }

/** The output of every call module: whether Segment accepted the call, and its id. */
const callInterface: readonly FormField[] = [
  { name: 'success', type: 'boolean', label: 'Success', help: 'True if Segment accepted the call.' },
  { name: 'messageId', type: 'text', label: 'Message ID', help: 'The ID that the call was sent with.' },
]

/** The module of one call, derived from its row in core's table. */
export const moduleFromCall = (type: string, tables: SpecTables, library: Library): ModuleDraft => {
  const spec = tables.callTypes[type]
  if (spec === undefined) throw new RangeError(`Unknown call ${type}.`)
  const fields = formFieldsOf(spec, tables)
  const { temp, body } = bodyFromCall(type, spec, { fields, library })
  const request = {
    url: spec.path,
    method: 'POST',
    temp,
    body,
    log: { sanitize: ['request.headers.authorization'] },
    response: {
      valid: validOf(path('body', 'success'), 'Segment did not confirm success: it may not have accepted the call.'),
      output: { success: '{{body.success}}', messageId: '{{temp.messageId}}' },
    },
  }
  const guards = guardSteps(guardsOf(type, spec, tables))
  const words = moduleWords[type]
  return {
    id: type,
    label: spec.label,
    description: [spec.help, words?.description].filter((part) => part !== undefined).join(' '),
    moduleType: 'action',
    actionCrud: crudOf[type] ?? null,
    communication: guards.length === 0 ? request : [...guards, request],
    parameters: parametersOf(type, spec, tables).map((field) =>
      field.name === 'event' ? { ...field, ...eventPicker } : field,
    ),
    interface: callInterface,
    samples: { success: true, messageId: '6f1c2d0e-9a4b-4c58-8a36-2f0d7b1e4c93' },
    example: exampleOfCall(type, spec, fields),
    ...(words?.note === undefined ? {} : { note: words.note }),
  }
}
