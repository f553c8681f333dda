import type { Library } from '@org/segment-core'
import type { FieldSpec } from '@org/segment-core/spec'
import type { ModuleDraft } from './component.ts'
import { exampleWriteKey } from './example-of-call.ts'
import { type FormField, parameterFromField } from './parameter-from-field.ts'
import type { SpecTables } from './spec-tables.ts'
import { regionField, writeKeyField } from './write-key-field.ts'

/** In a list, an object is a single mapped value, and not sent if empty. */
const itemField = (field: FieldSpec, place: string, tables: SpecTables): FormField => {
  const { required: _required, advanced: _advanced, ...plain } = field
  const parameter = parameterFromField(plain, place, tables)
  if (field.kind !== 'object') return parameter
  const { labels: _labels, spec: _spec, ...rest } = parameter
  return { ...rest, type: 'collection', spec: [] }
}

/** The fields of all calls, each once, after the type of the call. */
export const itemFields = (tables: SpecTables): readonly FormField[] => {
  const stamped = new Set(tables.deliveryFields.map(({ name }) => name))
  const types = Object.entries(tables.callTypes)
  const users = new Map<string, { field: FieldSpec; place: string; types: string[] }>()
  for (const [type, spec] of types) {
    for (const field of spec.fields) {
      if (stamped.has(field.name)) continue
      const known = users.get(field.name)
      if (known === undefined) users.set(field.name, { field, place: `${type}.${field.name}`, types: [spec.label] })
      else known.types.push(spec.label)
    }
  }
  const fields = [...users.values()].map(({ field, place, types: labels }) => {
    const parameter = itemField(field, place, tables)
    const note = labels.length === types.length ? '' : ` For ${labels.join(', ')}.`
    return { ...parameter, help: `${String(parameter.help)}${note}` }
  })
  return [
    {
      name: 'type',
      type: 'select',
      label: 'Type',
      help: 'The type of the call.',
      required: true,
      options: types.map(([value, { label }]) => ({ label, value })),
    },
    ...fields,
  ]
}

/** The module that sends many calls in one request. An array aggregator can fill its list. */
export const sendBatchModule = (tables: SpecTables, library: Library): ModuleDraft => {
  const { batchCalls, batchBytes, callBytes } = tables.limits
  const most = batchCalls.toLocaleString('en-US')
  return {
    id: 'sendBatch',
    label: 'Bulk send calls (advanced)',
    description: `Sends up to ${most} calls of any type in one request. Put an array aggregator before it, with Calls as its target structure.`,
    moduleType: 'action',
    actionCrud: 'create',
    communication: {
      url: tables.batchPath,
      method: 'POST',
      temp: { library },
      body: { batch: '{{parameters.calls}}', context: { library: '{{temp.library}}' }, sentAt: '{{now}}' },
      log: { sanitize: ['request.headers.authorization'] },
      response: {
        valid: {
          condition: '{{body.success}}',
          message: 'Segment did not confirm success: it may not have accepted the batch.',
          type: 'DataError',
        },
        output: { success: '{{body.success}}', calls: '{{length(parameters.calls)}}' },
      },
    },
    parameters: [
      writeKeyField(tables, { required: true }),
      {
        name: 'calls',
        type: 'array',
        label: 'Calls',
        help: `The calls, in order: at most ${most}, each at most ${callBytes.toLocaleString('en-US')} bytes of JSON, and ${batchBytes.toLocaleString('en-US')} bytes together. Each requires a type and a User ID or Anonymous ID; Track also an Event name, Group a Group ID, Alias a Previous ID. Segment answers success to a call without them and drops it.`,
        required: true,
        validate: { minItems: 1, maxItems: batchCalls },
        // Its calls come from an array of an earlier module, so that mapping is on when the form opens.
        mode: 'edit',
        labels: { add: 'Add a call' },
        spec: itemFields(tables),
      },
      regionField(tables),
    ],
    interface: [
      {
        name: 'success',
        type: 'boolean',
        label: 'Success',
        help: 'True if Segment accepted the batch. Segment does not report single calls.',
      },
      { name: 'calls', type: 'number', label: 'Calls', help: 'Number of calls that were sent.' },
    ],
    samples: { success: true, calls: 2 },
    example: {
      writeKey: exampleWriteKey,
      calls: [
        { type: 'identify', userId: 'user-42', traits: { email: 'ada@example.com' } },
        { type: 'track', userId: 'user-42', event: 'Order Completed', properties: { revenue: 19.99 } },
      ],
    },
    note: 'Segment answers once for the whole batch and silently drops calls that break its rules. The module cannot check or complete single calls: give every call its own Message ID and Timestamp.',
  }
}
