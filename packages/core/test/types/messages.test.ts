import { describe, expect, it } from 'vitest'
import { createTypescriptProject } from './typescript-project.ts'

const compiler = createTypescriptProject(`
import { createSegmentClient, sendBatch, sendCall } from '@org/segment-core'
const options = { source: { writeKey: 'k' } }
const client = createSegmentClient(options)
`)

const cases: readonly (readonly [code: string, at: string, message: RegExp])[] = [
  [`client.identify({})`, '{}', /parameter of type 'UserIdOrAnonymousId & IdentifyFields'/],
  [
    `client.page({ name: 'Home' })`,
    `{ name: 'Home' }`,
    /of type 'UserIdOrAnonymousId & PageFields'\.\n.*\n +Property 'anonymousId' is missing in type .* but required in type 'UnknownUser'\.$/,
  ],
  [
    `client.track({ event: 'Order Completed' })`,
    `{ event: 'Order Completed' }`,
    /'UserIdOrAnonymousId & TrackFields<"Order Completed".*\n.*\n +Property 'anonymousId' is missing .* but required in type 'UnknownUser'\.$/,
  ],
  [
    `client.track({ userId: 'u' })`,
    `{ userId: 'u' }`,
    /Property 'event' is missing in type '{ userId: string; }' but required in type 'TrackFields<.*$/,
  ],
  [`client.track({ userId: 'u', evnt: 'E' })`, 'evnt', /Did you mean to write 'event'\?$/],
  [`client.track({ userId: 'u', event: 'E', propertees: {} })`, 'propertees', /Did you mean to write 'properties'\?$/],
  [`client.track({ userId: 7, event: 'E' })`, 'userId', /^Type 'number' is not assignable to type 'string'\.$/],
  [
    `client.track({ userId: 'u', event: 7 })`,
    'event',
    /^Type 'number' is not assignable to type 'EventName<DefaultEvents>'\.$/,
  ],
  [
    `client.identify({ userId: 'u', traits: { email: 7 } })`,
    'email',
    /^Type 'number' is not assignable to type 'AsJson<string> \| null \| undefined'\.$/,
  ],
  [
    `client.alias({ previousId: 'p' })`,
    `{ previousId: 'p' }`,
    /'userId' is missing in type .* but required in type 'AliasFields'\.$/,
  ],
  [`sendCall({ tpye: 'trakc' }, options)`, 'tpye', /'tpye' does not exist in type 'CallInput</],
  [`sendCall({ type: 'trakc', userId: 'u' }, options)`, 'type', /Did you mean '"track"'\?$/],
  [`sendCall({ type: 'page' }, options)`, `{ type: 'page' }`, /Property 'anonymousId' is missing in type/],
  [`sendBatch([{ type: 'page' }], options)`, `{ type: 'page' }`, /Property 'anonymousId' is missing in type/],
]

describe('the compiler says in a few lines what is wrong', () => {
  it.each(cases)('%s', (code, at, message) => {
    const [mistake, ...others] = compiler.mistakes(code)
    expect(others).toEqual([])
    expect(mistake).toEqual({ at, message: expect.stringMatching(message) })
    const lines = mistake?.message.split('\n') ?? []
    expect(lines.length).toBeLessThanOrEqual(5)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(500)
  })
})
