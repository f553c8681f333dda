import { createFakeSegment, type JsonObject } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { beforeAll, describe, expect, it } from 'vitest'
import { compatibleServer, identifiedAt, type RealClient, realClients, sixCalls, tapWire } from '../src/index.ts'
import { readWireBody, wireCalls } from '../src/read-wire.ts'

const writeKey = 'c9fk2m4p6q8r0s1t3u5v7w9x1'
const burst = 200

const sendStraight = async (client: RealClient) => {
  const segment = createFakeSegment({ writeKeys: [writeKey] })
  const tap = tapWire(compatibleServer(segment))
  const server = await listen(tap)
  try {
    const { calls } = await client.sendCalls({ baseUrl: server.url, writeKey, burst })
    const posts = tap.requests.filter(({ method }) => method === 'POST')
    return { callCount: calls, segment, posts, bodies: posts.map(readWireBody), sent: posts.flatMap(wireCalls) }
  } finally {
    await server.close()
  }
}

/** A copy without the value at a path. */
const omit = (value: unknown, [name, ...rest]: readonly string[]): unknown => {
  if (name === undefined || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      if (key !== name) return [[key, inner]]
      return rest.length === 0 ? [] : [[key, omit(inner, rest)]]
    }),
  )
}

/** The calls that Segment must store: those of the client without the fields it is known to change. */
const expectedOf = ({ types, changes }: RealClient): readonly unknown[] =>
  sixCalls()
    .filter(({ type }) => types.includes(type))
    .map(({ timestamp: _, ...call }) => {
      const paths = changes.map((path) => path.split('.')).filter(([type]) => type === '*' || type === call.type)
      return paths.reduce<unknown>((left, [, ...path]) => omit(left, path), JSON.parse(JSON.stringify(call)))
    })

const isBurst = ({ event }: JsonObject): boolean => event === 'Item Viewed'

/** The distinct values of a list. */
const only = <T>(values: readonly T[]): readonly T[] => [...new Set(values)]

let all: ReadonlyMap<RealClient, Awaited<ReturnType<typeof sendStraight>>>
beforeAll(async () => {
  // At once, each to its own server: most of them wait for their timers.
  all = new Map(await Promise.all(realClients.map(async (client) => [client, await sendStraight(client)] as const)))
})

describe.each(realClients)('$name, sent to Segment', (client) => {
  let run: Awaited<ReturnType<typeof sendStraight>>
  beforeAll(() => {
    const found = all.get(client)
    if (found === undefined) throw new Error(`${client.name} was not run.`)
    run = found
  })

  it('delivers every call once', () => {
    const { callCount, segment, sent } = run
    expect(callCount).toBe(client.types.length + burst)
    expect(segment.counts).toMatchObject({ calls: callCount, discarded: 0, duplicates: 0 })
    expect(only(sent.map(({ messageId }) => messageId)).length).toBe(callCount)
    const indices = sent.filter(isBurst).map(({ properties }) => (properties as { index: number }).index) // set by the burst
    expect(indices.toSorted((left, right) => left - right)).toEqual(Array.from({ length: burst }, (_, index) => index))
  })

  it('delivers what the caller sent', () => {
    const kept = run.segment.calls.filter((call) => !isBurst(call))
    const byType = (left: { type?: unknown }, right: { type?: unknown }) =>
      String(left.type) < String(right.type) ? -1 : 1
    expect(kept.toSorted(byType)).toMatchObject((expectedOf(client) as { type: string }[]).toSorted(byType))
    const identified = kept.find(({ type }) => type === 'identify')
    if (!client.changes.includes('identify.timestamp')) {
      expect(identified?.originalTimestamp).toBe(identifiedAt.toISOString())
    }
  })

  it('posts to its paths in its content type', () => {
    const { wire } = client
    expect(only(run.posts.map(({ url }) => new URL(url).pathname)).toSorted()).toEqual(wire.paths.toSorted())
    expect(only(run.posts.map(({ headers }) => headers['content-type']))).toEqual([wire.contentType])
    expect(only(run.posts.map(({ headers }) => headers['content-encoding']))).toEqual([wire.contentEncoding])
  })

  it('sends its key where documented', () => {
    const { header, body } = client.wire.keyIn
    const headers = run.posts.map((post) => post.headers)
    expect(only(headers.map(({ authorization }) => authorization))).toEqual([
      header === 'basic' ? `Basic ${btoa(`${writeKey}:`)}` : undefined,
    ])
    expect(only(headers.map((names) => names['x-write-key']))).toEqual([
      header === 'x-write-key' ? writeKey : undefined,
    ])
    const shown = { whole: writeKey, masked: '***', none: undefined }
    expect(only(run.bodies.map((envelope) => envelope.writeKey))).toEqual([shown[body]])
    expect(only(run.sent.map((call) => call.writeKey))).toEqual([shown[client.wire.keyInCalls]])
  })

  it('sends timestamps where documented', () => {
    const { wire } = client
    expect(only(run.bodies.map((body) => 'sentAt' in body))).toEqual([wire.sentAt !== 'none'])
    expect(only(run.sent.map((call) => 'sentAt' in call))).toEqual([wire.sentAt === 'call' || wire.sentAt === 'both'])
    const others = run.sent.filter(({ type }) => type !== 'identify')
    for (const name of ['timestamp', 'originalTimestamp'] as const) {
      expect(only(others.map((call) => name in call))).toEqual([wire.time === name])
    }
  })

  it(`sends its first call ${client.wire.firstAlone ? 'alone' : 'with others'}`, () => {
    expect(run.posts.slice(0, 1).map((post) => wireCalls(post).length === 1)).toEqual([client.wire.firstAlone])
  })
})
