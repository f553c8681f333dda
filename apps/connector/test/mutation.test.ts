import type { SegmentRequest } from '@org/segment-core'
import { type CallTypeSpec, callTypeNames, callTypes, currencies, type FieldSpec } from '@org/segment-core/spec'
import { describe, expect, it } from 'vitest'
import { type App, type Fields, type Module, runModule } from '../src/index.ts'
import { moduleFromCall } from '../src/manifest/module-from-call.ts'
import { draftApp } from '../src/manifest/segment-app.ts'
import { coreTables, type SpecTables } from '../src/manifest/spec-tables.ts'
import { coreRequest, withParsedBody } from './support/core-request.ts'
import { formOfCall } from './support/form-of-call.ts'
import { asFormSends } from './support/form-times.ts'
import { library, now, recordingTransport, segmentApp } from './support/segment-app.ts'

const manifestOf = (tables: SpecTables): string => JSON.stringify(draftApp(library, tables))

const moduleOf = (type: string, tables: SpecTables): string => JSON.stringify(moduleFromCall(type, tables, library))

/** Current modules by call. */
const modules = new Map(callTypeNames.map((type) => [type as string, moduleOf(type, coreTables)]))

const asItIs = manifestOf(coreTables)

type Change = (field: FieldSpec) => FieldSpec

const changes: Readonly<Record<string, Change>> = {
  name: (field) => ({ ...field, name: `${field.name}Renamed` }),
  label: (field) => ({ ...field, label: `${field.label}, renamed` }),
  help: (field) => ({ ...field, help: `${field.help} And more.` }),
  kind: (field) => {
    const { format: _format, values: _values, also: _also, fields: _fields, ...plain } = field
    return { ...plain, kind: field.kind === 'boolean' ? 'number' : 'boolean' }
  },
  example: (field) => ({ ...field, example: 'another example' }),
}

interface Row {
  readonly type: string
  readonly place: readonly string[]
  readonly kind: FieldSpec['kind']
}

const rowsBelow = (type: string, fields: readonly FieldSpec[], place: readonly string[]): readonly Row[] =>
  fields.flatMap((field) => {
    const here = [...place, field.name]
    return [{ type, place: here, kind: field.kind }, ...rowsBelow(type, field.fields ?? [], here)]
  })

const stamped: ReadonlySet<string> = new Set(['sentAt', 'writeKey'])

/** Every row of every call. The context is the same table in all calls and is checked once. */
const rows = callTypeNames.flatMap((type) => {
  const spec: CallTypeSpec = callTypes[type]
  const seen = spec.fields.filter(({ name }) => !stamped.has(name) && (name !== 'context' || type === 'identify'))
  return rowsBelow(type, seen, [])
})

const changed = (
  fields: readonly FieldSpec[],
  [name, ...rest]: readonly string[],
  change: Change,
): readonly FieldSpec[] =>
  fields.map((field) => {
    if (field.name !== name) return field
    return rest.length === 0 ? change(field) : { ...field, fields: changed(field.fields ?? [], rest, change) }
  })

const without = (fields: readonly FieldSpec[], [name, ...rest]: readonly string[]): readonly FieldSpec[] =>
  fields.flatMap((field) => {
    if (field.name !== name) return [field]
    return rest.length === 0 ? [] : [{ ...field, fields: without(field.fields ?? [], rest) }]
  })

const tablesWith = (type: string, edit: (fields: readonly FieldSpec[]) => readonly FieldSpec[]): SpecTables => {
  const spec = coreTables.callTypes[type]
  if (spec === undefined) throw new RangeError(type)
  return { ...coreTables, callTypes: { ...coreTables.callTypes, [type]: { ...spec, fields: edit(spec.fields) } } }
}

describe('a change of a row of core', () => {
  it.each(Object.keys(changes))('of its %s changes the manifest', (name) => {
    const change = changes[name]
    if (change === undefined) throw new RangeError(name)
    // The form shows no example of a date, which users pick or map.
    const shown = rows.filter(({ kind }) => name !== 'example' || kind !== 'datetime')
    const unseen = shown.filter(
      ({ type, place }) =>
        moduleOf(
          type,
          tablesWith(type, (fields) => changed(fields, place, change)),
        ) === modules.get(type),
    )
    expect(unseen).toEqual([])
  })

  it('that removes it changes the manifest', () => {
    const unseen = rows.filter(
      ({ type, place }) =>
        moduleOf(
          type,
          tablesWith(type, (fields) => without(fields, place)),
        ) === modules.get(type),
    )
    expect(unseen).toEqual([])
  })

  it.each<[string, Partial<SpecTables>]>([
    [
      'a region',
      {
        regions: {
          ...coreTables.regions,
          ap: {
            label: 'Sydney (AP)',
            trackingUrl: 'https://ap.example.com',
            oauthUrl: '',
            publicApiUrl: 'https://api.ap.example.com',
            profileApiUrl: 'https://profiles.ap.example.com',
            appUrl: '',
            cdnUrl: '',
          },
        },
      },
    ],
    [
      'a host',
      {
        regions: {
          ...coreTables.regions,
          us: {
            label: 'Oregon (US)',
            trackingUrl: 'https://us.example.com',
            oauthUrl: '',
            publicApiUrl: 'https://api.us.example.com',
            profileApiUrl: 'https://profiles.us.example.com',
            appUrl: '',
            cdnUrl: '',
          },
        },
      },
    ],
    ['a currency', { currencies: [...coreTables.currencies, 'XQQ'] }],
    ['the calls of a batch', { limits: { ...coreTables.limits, batchCalls: 7 } }],
    ['the bytes of a call', { limits: { ...coreTables.limits, callBytes: 1234 } }],
    ['the verdict on a status', { statusVerdict: () => 'refused' }],
    ['the path of a batch', { batchPath: '/v2/batch' }],
  ])('of %s changes the manifest', (_, tables) => {
    expect(manifestOf({ ...coreTables, ...tables })).not.toBe(asItIs)
  })

  it('that adds a call adds a module', () => {
    const spec = coreTables.callTypes.track
    if (spec === undefined) throw new RangeError('track')
    const tables = {
      ...coreTables,
      callTypes: { ...coreTables.callTypes, note: { ...spec, label: 'Note', path: '/v1/note' } },
    }
    const module = draftApp(library, tables).modules.find(({ id }) => id === 'note')
    expect(module?.label).toBe('Note')
    expect(JSON.stringify(module?.communication)).toContain('"/v1/note"')
  })
})

/** A value for every field, so that every missing mapping is found. */
const full = (field: FieldSpec): unknown => {
  if (field.format === 'currency') return currencies[0]
  if (field.values !== undefined) return field.values[0]
  switch (field.kind) {
    case 'number':
    case 'integer':
      return 7
    case 'boolean':
      return false
    case 'datetime':
      return '2024-05-01T09:30:00.000Z'
    case 'array':
      return field.items === 'object' ? [{ id: 'a' }] : ['a']
    case 'object':
      return field.fields === undefined
        ? { one: true, two: false }
        : { ...Object.fromEntries(field.fields.map((inner) => [inner.name, full(inner)])), ownInner: 'own' }
    default:
      return `${field.name}-1`
  }
}

const fullCall = (type: string): Fields => {
  const spec = (callTypes as Readonly<Record<string, CallTypeSpec>>)[type]
  const entries = (spec?.fields ?? [])
    .filter(({ name }) => !stamped.has(name))
    .map((field): [string, unknown] => {
      const value = full(field)
      if (field.name === 'integrations') return [field.name, { All: false, Slack: { channel: 'a' } }]
      return [field.name, field.fields === undefined ? value : { ...(value as Fields), ownName: 'own' }]
    })
  return { type, ...Object.fromEntries(entries) }
}

/** Every path of a mapping in a tree. */
const places = (node: unknown, place: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] => {
  if (typeof node !== 'object' || node === null) return [place]
  const inner = Object.entries(node).flatMap(([name, member]) =>
    places(member, [...place, Array.isArray(node) ? Number(name) : name]),
  )
  return place.length === 0 ? inner : [place, ...inner]
}

const removed = (node: unknown, [name, ...rest]: readonly (string | number)[]): unknown => {
  if (Array.isArray(node)) {
    return rest.length === 0
      ? node.filter((_, index) => index !== name)
      : node.map((item, index) => (index === name ? removed(item, rest) : item))
  }
  return Object.fromEntries(
    Object.entries(node as object).flatMap(([member, value]) => {
      if (member !== String(name)) return [[member, value]]
      return rest.length === 0 ? [] : [[member, removed(value, rest)]]
    }),
  )
}

const appWith = (module: Module, communication: unknown): App => ({
  ...segmentApp,
  modules: new Map([...segmentApp.modules, [module.id, { ...module, communication }]]),
})

/** The requests and result of a run as text, with fixed random numbers. */
const outcomeOf = async (
  app: App,
  type: string,
  call: Fields,
  more: Fields = {},
): Promise<{ readonly text: string; readonly sent: readonly SegmentRequest[] }> => {
  const form = formOfCall(type, call)
  if ('impossible' in form) throw new Error(form.impossible)
  const { transport, sent } = recordingTransport()
  const options = {
    transport,
    now: () => now,
    random: () => 0.5,
    connection: { region: 'eu', token: 'workspace-token' },
  }
  const parameters = { writeKey: 'writeKey1', ...form.parameters, ...more }
  const checked = await runModule(app, type, { ...options, parameters, requestlessValid: 'checked' })
  const before = sent.splice(0)
  const run = await runModule(app, type, { ...options, parameters })
  const results = [checked, run].map((one) => (one.ok ? one.bundles : [one.error.type, one.error.message]))
  return { text: JSON.stringify([before, sent, results]), sent }
}

/** Calls that together use every part of a module: with every field, with few fields, and invalid ones. */
const probesOf = (type: string): readonly (readonly [call: Fields, more?: Fields])[] => {
  const {
    traits: _traits,
    properties: _properties,
    context: _context,
    integrations: _integrations,
    ...few
  } = fullCall(type)
  const { userId: _userId, anonymousId: _anonymousId, ...anonymous } = few
  const { messageId: _messageId, timestamp: _timestamp, ...unstamped } = few
  const consent = type === 'track' ? [{ ...few, event: 'Segment Consent Preference Updated' }] : []
  const calls = [fullCall(type), few, unstamped, ...(type === 'alias' ? [] : [anonymous]), ...consent]
  const broken = { customContext: [{ name: 'own' }, { name: 'own' }] }
  return [...calls.map((call) => [call] as const), [few, broken]]
}

describe.each(callTypeNames)('the manifest of %s', (type) => {
  it('sends a call with every field as core does', async () => {
    const call = fullCall(type)
    const { sent } = await outcomeOf(segmentApp, type, call)
    const source = { writeKey: 'writeKey1', region: 'eu' } as const
    expect(sent.map(withParsedBody)).toEqual([coreRequest(asFormSends(type, call) as object, source, '')])
  })

  it('has no useless mapping: removing one changes the request or the message', async () => {
    const module = segmentApp.modules.get(type)
    if (module === undefined) throw new RangeError(type)
    const probes = probesOf(type)
    const before = await Promise.all(probes.map((probe) => outcomeOf(segmentApp, type, ...probe)))
    const isSeen = async (app: App): Promise<boolean> => {
      for (const [index, probe] of probes.entries()) {
        if ((await outcomeOf(app, type, ...probe)).text !== before[index]?.text) return true
      }
      return false
    }
    const unseen: string[] = []
    for (const place of places(module.communication)) {
      if (isProvedElsewhere(place, module.communication)) continue
      if (!(await isSeen(appWith(module, removed(module.communication, place))))) unseen.push(place.join('.'))
    }
    expect(unseen).toEqual([])
  })
})

/**
 * What other tests cover: the paths that a log hides, the step that finds reserved names,
 * and the message for an unconfirmed response.
 */
const isProvedElsewhere = (place: readonly (string | number)[], communication: unknown): boolean => {
  const [index] = place
  const steps = Array.isArray(communication) ? communication : []
  const step: unknown = steps[Number(index)]
  const text = place.join('.')
  return (
    JSON.stringify(step).startsWith('{"temp":{"reserved') ||
    /\blog\b/.test(text) ||
    text.startsWith(`${steps.length - 1}.response.valid`)
  )
}
