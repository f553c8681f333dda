import { describe, expect, it } from 'vitest'
import { type CallType, callTypeNames } from '../../src/spec/call-type-names.ts'
import { addressFields } from '../../src/spec/fields/address.ts'
import { type CallTypeSpec, callTypes } from '../../src/spec/fields/call-types.ts'
import type { FieldSpec } from '../../src/spec/fields/field-spec.ts'
import { trackProperties } from '../../src/spec/fields/track-properties.ts'
import { userTraits } from '../../src/spec/fields/user-traits.ts'
import { semanticEventCategories } from '../../src/spec/semantic-events/semantic-events.ts'
import { createTypescriptProject } from './typescript-project.ts'

const editor = createTypescriptProject(`
import { createSegmentClient, parseCall, sendBatch, sendCall } from '@org/segment-core'
const options = { source: { writeKey: 'k' } }
const client = createSegmentClient(options)
interface Plan { 'Lesson Opened': { lesson: string; minutes?: number }; 'Lesson Closed': object }
const planned = createSegmentClient<Plan>(options)
`)

const specOf = (type: CallType): CallTypeSpec => callTypes[type]

const namesOf = (fields: readonly FieldSpec[]): readonly string[] => fields.map(({ name }) => name)

const helpOf = (fields: readonly FieldSpec[], name: string): string =>
  fields.find((field) => field.name === name)?.help ?? 'no such field'

const eventNames = semanticEventCategories.flatMap(({ events }) =>
  events.flatMap((event) => [event.name, ...(event.aliases ?? [])]),
)

const orderCompleted = semanticEventCategories[0]?.events.find(({ name }) => name === 'Order Completed')

describe('an editor completes', () => {
  it.each([
    `client.track({ event: '§' })`,
    `client.track({ userId: 'u', event: '§' })`,
    `client.track({ anonymousId: 'a', event: '§', properties: {} })`,
    `sendCall({ type: 'track', userId: 'u', event: '§' }, options)`,
    `sendBatch([{ type: 'track', userId: 'u', event: '§' }], options)`,
    `sendBatch({ batch: [{ type: 'track', userId: 'u', event: '§' }] }, options)`,
  ])('the name of every semantic event: %s', (code) => {
    expect(editor.completions(code).toSorted()).toEqual(eventNames.toSorted())
  })

  it.each([
    `client.track({ userId: 'u', event: 'Order Completed', properties: { § } })`,
    `sendCall({ type: 'track', userId: 'u', event: 'Order Completed', properties: { § } }, options)`,
    `client.track({ userId: 'u', event: 'Completed Order', properties: { § } })`,
  ])('the properties of a semantic event: %s', (code) => {
    const names = new Set([...Object.keys(orderCompleted?.properties ?? {}), ...namesOf(trackProperties)])
    expect(editor.completions(code).toSorted()).toEqual([...names].toSorted())
    expect(names).toContain('order_id')
  })

  it('the fields of a product in an order', () => {
    const code = `client.track({ userId: 'u', event: 'Order Completed', properties: { products: [{ § }] } })`
    expect(editor.completions(code)).toEqual(expect.arrayContaining(['product_id', 'sku', 'price', 'quantity']))
  })

  it('the properties that every event may have, for an event of your own', () => {
    const code = `client.track({ userId: 'u', event: 'Lesson Opened', properties: { § } })`
    expect(editor.completions(code).toSorted()).toEqual(namesOf(trackProperties).toSorted())
  })

  it.each(callTypeNames)('the fields of a call, and nothing else: %s', (type) => {
    const names = namesOf(specOf(type).fields)
    expect(editor.completions(`client.${type}({ § })`).toSorted()).toEqual(names.toSorted())
    expect(editor.completions(`sendCall({ type: '${type}', § }, options)`).toSorted()).toEqual(names.toSorted())
  })

  it('traits, and what is inside them', () => {
    const traits = namesOf(userTraits).toSorted()
    const address = namesOf(addressFields).toSorted()
    expect(editor.completions(`client.identify({ userId: 'u', traits: { § } })`).toSorted()).toEqual(traits)
    const nested = `client.identify({ userId: 'u', traits: { address: { § } } })`
    expect(editor.completions(nested).toSorted()).toEqual(address)
  })

  it('the types of calls', () => {
    expect(editor.completions(`sendCall({ type: '§' }, options)`).toSorted()).toEqual([...callTypeNames].toSorted())
  })

  it('the events of a tracking plan, and only those', () => {
    expect(editor.completions(`planned.track({ userId: 'u', event: '§' })`)).toEqual(['Lesson Opened', 'Lesson Closed'])
    const code = `planned.track({ userId: 'u', event: 'Lesson Opened', properties: { § } })`
    expect(editor.completions(code)).toEqual(['lesson', 'minutes'])
  })
})

describe('an editor shows', () => {
  it('what each call does, in the words of the table', () => {
    const methods = callTypeNames.map((type) => `client.${type}§({} as never)`)
    expect(editor.hovers(methods.join('\n')).map(({ docs }) => docs)).toEqual(
      callTypeNames.map((type) => specOf(type).help),
    )
  })

  it('a method on one line, with names in place of what they stand for', () => {
    const hover = (code: string): string => editor.hover(code).type
    expect(hover(`client.identify§({ userId: 'u' })`)).toBe(
      '(method) CallMethods<DefaultEvents>.identify(fields: UserIdOrAnonymousId & IdentifyFields, options?: CallOptions): Promise<CallOutcome>',
    )
    expect(hover(`client.track§({ userId: 'u', event: 'Order Completed' })`)).toBe(
      '(method) CallMethods<DefaultEvents>.track<"Order Completed">(fields: UserIdOrAnonymousId & TrackFields<"Order Completed", OpenObject<OrderCompletedProperties>>, options?: CallOptions): Promise<CallOutcome>',
    )
    expect(hover(`client.track§({ userId: 'u', event: 'Lesson Opened' })`)).toContain(
      'fields: UserIdOrAnonymousId & TrackFields<"Lesson Opened", OpenObject<TrackPropertiesInput>>',
    )
    expect(hover(`sendCall§({ type: 'page', userId: 'u' }, options)`).length).toBeLessThan(250)
  })

  const sampleOf = ({ name, kind, example }: FieldSpec): string =>
    kind === 'object' ? '{}' : JSON.stringify(name === 'anonymousId' ? null : (example ?? ''))

  it.each(callTypeNames)('the help of every field of a call: %s', (type) => {
    const { fields } = specOf(type)
    const shown = fields.filter(({ name }) => name !== 'anonymousId')
    const literal = shown.map((field) => `${field.name}§: ${sampleOf(field)}`).join(', ')
    const docs = Object.fromEntries(shown.map(({ name, help }) => [name, help]))
    const docsIn = (code: string): Readonly<Record<string, string>> =>
      Object.fromEntries(editor.hovers(code).map((found, index) => [shown[index]?.name, found.docs]))
    expect(docsIn(`client.${type}({ ${literal} })`)).toEqual(docs)
    // In a union of all calls, an editor shows no docstring of userId: several members have it.
    const { userId } = docsIn(`sendCall({ type: '${type}', ${literal} }, options)`)
    expect(docsIn(`sendCall({ type: '${type}', ${literal} }, options)`)).toEqual({ ...docs, userId })
  })

  it('the help of traits and properties, with their type', () => {
    expect(editor.hover(`client.identify({ userId: 'u', traits: { email§: 'a' } })`)).toEqual({
      type: '(property) UserTraitsInput.email?: AsJson<string> | null | undefined',
      docs: helpOf(userTraits, 'email'),
    })
    expect(
      editor.hover(
        `client.track({ userId: 'u', event: 'Order Completed', properties: { revenue§: 3, order_id: '1' } })`,
      ),
    ).toEqual({
      type: '(property) TrackPropertiesInput.revenue?: AsJson<number> | null | undefined',
      docs: helpOf(trackProperties, 'revenue'),
    })
    expect(
      editor.hover(`client.track({ userId: 'u', event: 'Order Completed', properties: { order_id§: '1' } })`).type,
    ).toBe('(property) OrderCompletedProperties.order_id?: Loose<string>')
  })

  it('the help of the fields of a call that was parsed', () => {
    const code = `const call = parseCall({}); if (call.type === 'identify') call.traits?.email§`
    expect(editor.hover(code)).toEqual({
      type: '(property) UserTraits.email?: string | null | undefined',
      docs: helpOf(userTraits, 'email'),
    })
  })
})
