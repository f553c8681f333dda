import { type CallTypeSpec, callTypeNames, callTypes, type FieldSpec } from '@org/segment-core/spec'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../scripts/test-depth.ts'
import { type Fields, type Run, runModule } from '../src/index.ts'
import { now, recordingTransport, segmentApp } from './support/segment-app.ts'

const connection = { token: 'workspace-token', region: 'us' }

/** What each call needs. */
const needed: Readonly<Record<string, Fields>> = {
  identify: { userId: 'u' },
  track: { userId: 'u', event: 'Order Completed' },
  page: { userId: 'u' },
  screen: { userId: 'u' },
  group: { userId: 'u', groupId: 'g' },
  alias: { userId: 'u', previousId: 'p' },
}

const run = async (id: string, parameters: Fields): Promise<{ outcome: Run; body: Fields; kept: number }> => {
  const { transport, sent, segment } = recordingTransport()
  const outcome = await runModule(segmentApp, id, {
    transport,
    now: () => now,
    connection,
    parameters: { writeKey: 'writeKey1', ...needed[id], ...parameters },
  })
  return { outcome, body: JSON.parse(sent.at(-1)?.body ?? '{}') as Fields, kept: segment.calls.length }
}

const messageOf = (outcome: Run): string => (outcome.ok ? '' : outcome.error.message)

describe('a collection mapped into a collection', () => {
  it.each([
    ['identify', 'traits'],
    ['group', 'traits'],
    ['page', 'properties'],
    ['screen', 'properties'],
    ['track', 'context'],
    ['alias', 'context'],
  ])('reaches the %s call with every member of %s', async (id, field) => {
    const given = { plan: 'pro', seats: 0, nested: { a: [1, { b: null }] }, gone: null, no: false, constructor: 'c' }
    const { outcome, body } = await run(id, { [field]: given })
    expect(outcome.ok, messageOf(outcome)).toBe(true)
    expect(body[field]).toMatchObject(given)
  })

  it('keeps members of inner collections', async () => {
    const context = { device: { id: 'd', brand: 'x' }, consent: { version: 2, extra: { a: 1 } }, traits: { own: 1 } }
    const { body } = await run('track', { context })
    expect(body.context).toMatchObject(context)
  })

  it('stands beside listed fields and custom names', async () => {
    const { body } = await run('identify', {
      traits: { email: 'a@b.co', plan: 'pro', company: {} },
      customTraits: [{ name: 'seats', value: 3 }],
    })
    expect(body.traits).toEqual({ email: 'a@b.co', plan: 'pro', seats: 3 })
  })

  it('fails if a custom name is in both, and says so', async () => {
    const { outcome, kept } = await run('identify', {
      traits: { plan: 'pro' },
      customTraits: [{ name: 'plan', value: 'basic' }],
    })
    expect(outcome).toMatchObject({ ok: false, error: { type: 'DataError' } })
    expect(messageOf(outcome)).toMatch(/^Custom traits \(traits\) contains a reserved name, or a name that the mapped/)
    expect(kept).toBe(0)
  })

  it('fails for a member without a name', async () => {
    const { outcome } = await run('identify', { traits: { '': 'lost' } })
    expect(messageOf(outcome)).toContain('Custom traits (traits)')
  })

  it('sends what was erased', async () => {
    const { body } = await run('identify', { traits: { address: null, company: { name: null }, email: null } })
    expect(body.traits).toEqual({ address: null, company: { name: null }, email: null })
  })
})

const lists = callTypeNames.flatMap((id) =>
  (segmentApp.modules.get(id)?.mappableParameters ?? []).flatMap((item) => {
    const spec = typeof item === 'string' || !Array.isArray(item.spec) ? [] : (item.spec as readonly Fields[])
    const isList = typeof item !== 'string' && item.type === 'array' && spec.some(({ name }) => name === 'name')
    return isList
      ? [{ id, list: String(item.name), value: spec.some(({ type }) => type === 'collection') ? {} : true }]
      : []
  }),
)

describe('a list of names and values', () => {
  it.each(lists)('$list of $id fails for rows that cannot be sent', async ({ id, list, value }) => {
    const broken = [
      [{ name: '', value }],
      [{ value }],
      [{ sku: 'x' }],
      [
        { name: 'twice', value },
        { name: 'twice', value },
      ],
      { plan: 'pro' },
    ]
    for (const rows of broken) {
      const { outcome, kept } = await run(id, { [list]: rows })
      expect(outcome.ok ? `sent ${JSON.stringify(rows)}` : 'failed').toBe('failed')
      expect(kept).toBe(0)
    }
  })

  it('in a collection fails too', async () => {
    const consent = {
      categoryPreferences: [
        { name: 'a', value: true },
        { name: 'a', value: false },
      ],
    }
    const { outcome } = await run('track', { context: { consent } })
    expect(messageOf(outcome)).toMatch(/row without a Name, or two rows with the same Name/)
  })

  it.each(['headers', 'qs'])('of Make an API call fails too: %s', async (list) => {
    for (const rows of [[{ key: '', value: 'x' }], [{ name: 'x' }], [{ key: 'a' }, { key: 'a' }]]) {
      const { outcome } = await run('makeApiCall', { url: '/v1/track', method: 'POST', body: '{}', [list]: rows })
      expect(outcome.ok ? JSON.stringify(rows) : outcome.error.type).toBe('DataError')
    }
  })
})

/** Every value in a tree that is not empty: what must arrive. */
const leaves = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(leaves)
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, member]) => [JSON.stringify(name), ...leaves(member)])
  }
  return value === undefined || value === '' ? [] : [JSON.stringify(value)]
}

const name = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
  fc.constantFrom('plan', 'email', 'Email', 'company', 'address', 'title', 'ip', 'device', 'constructor', '__proto__'),
)
const leaf = fc.oneof(fc.string({ minLength: 1, maxLength: 4 }), fc.integer(), fc.boolean(), fc.constant(null))
const collection = fc.dictionary(name, fc.oneof(leaf, fc.dictionary(name, leaf, { minKeys: 1, maxKeys: 2 })), {
  minKeys: 1,
  maxKeys: 4,
})
const customRows = fc.array(fc.record({ name, value: leaf }), { maxLength: 3 })
const customOf: Readonly<Record<string, string>> = {
  traits: 'customTraits',
  properties: 'customProperties',
  context: 'customContext',
}

const openFields = callTypeNames.flatMap((type) => {
  const spec: CallTypeSpec = callTypes[type]
  return spec.fields
    .filter((field: FieldSpec) => field.fields !== undefined && customOf[field.name] !== undefined)
    .filter((field) => `${type}.${field.name}` !== 'track.properties')
    .map((field) => ({ type, field: field.name }))
})

describe.each(openFields)('$field of $type', ({ type, field }) => {
  it('is sent with every name and value, or the run fails', async () => {
    await fc.assert(
      fc.asyncProperty(collection, customRows, async (mapped, rows) => {
        const { outcome, body } = await run(type, { [field]: mapped, [customOf[field] ?? '']: rows })
        if (!outcome.ok) {
          expect(['DataError', 'ParameterError']).toContain(outcome.error.type)
          return
        }
        const sent = leaves(body[field])
        const lost = [...leaves(mapped), ...rows.flatMap((row) => [JSON.stringify(row.name), ...leaves(row.value)])]
        // A listed text field turns a number into text.
        expect(lost.filter((one) => !sent.includes(one) && !sent.includes(JSON.stringify(one)))).toEqual([])
      }),
      { numRuns: runs(60) },
    )
  })
})
