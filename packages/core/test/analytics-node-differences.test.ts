import { generateKeyPairSync } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { differences } from '../src/analytics-node/differences.ts'
import { isSegmentError } from '../src/error/segment-error.ts'
import {
  libraries,
  play,
  playBoth,
  type Stage,
  type StageOptions,
  scriptedClient,
  textOf,
  writeKey,
} from './analytics-node-stage.ts'

/** Notes the outcome of each call: `delivered`, or the text of its failure. */
const noteOutcomes = ({ analytics, note }: Stage): void => {
  analytics.on('track', ({ event }) => note(event.event, 'delivered'))
  analytics.on('error', ({ code, reason, ctx }) => note(ctx?.event.event ?? '', code, textOf(reason)))
}

const trackAll = async (stage: Stage, ...events: readonly string[]): Promise<void> => {
  noteOutcomes(stage)
  for (const event of events) stage.analytics.track({ userId: 'user-42', event })
  await stage.analytics.closeAndFlush()
}

const sentEvents = ({ client }: Stage): unknown =>
  client.requests.map(({ body }) =>
    JSON.parse(body)
      .batch.map(({ event }: { event: string }) => event)
      .join(' '),
  )

/** Waits until what only ours does early has happened; with the other, gives it time to happen all the same. */
const untilOursHas = async ({ library }: Stage, hasHappened: () => boolean): Promise<void> => {
  if (library === 'ours') await expect.poll(hasHappened).toBe(true)
  else await new Promise((resolve) => setTimeout(resolve, 50))
}

/** Plays a scenario with both, and expects these notes of each. */
const expectDifferent = async (
  options: StageOptions,
  scenario: (stage: Stage) => Promise<void>,
  expected: { readonly real: readonly unknown[]; readonly ours: readonly unknown[] },
): Promise<void> => {
  const { real, ours } = await playBoth(options, scenario)
  const read = (notes: readonly string[]): unknown[] => notes.map((note) => JSON.parse(note))
  expect({ real: read(real), ours: read(ours) }).toEqual(expected)
}

const clientKey = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

/** Shows each difference with both libraries. */
const shows: Readonly<Record<keyof typeof differences, () => Promise<void>>> = {
  validation: () =>
    expectDifferent({}, (stage) => trackAll(stage, '').then(() => stage.note(sentEvents(stage))), {
      real: [['', 'delivered'], [['']]],
      ours: [['', 'delivery_failure', expect.stringContaining('event')], [[]]],
    }),
  argumentErrors: async () => {
    const thrownBy = (name: keyof typeof libraries): unknown => {
      try {
        libraries[name]({ writeKey, disable: true }).track({ userId: 'user-42' } as never)
        return undefined
      } catch (error) {
        const { name: errorName, message, field } = error as Error & { field: string }
        return { name: errorName, message, field }
      }
    }
    const shared = { message: '.event is not a string', field: '.event' }
    expect(thrownBy('real')).toEqual({ name: 'Error', ...shared })
    expect(thrownBy('ours')).toEqual({ name: 'ValidationError', ...shared })
  },
  batchBytes: () =>
    expectDifferent(
      { settings: { flushAt: 40 } },
      async ({ analytics, client, note }) => {
        const text = 'x'.repeat(30_000)
        for (let count = 0; count < 40; count += 1) {
          analytics.track({ userId: 'user-42', event: 'Large', properties: { text } })
        }
        await analytics.closeAndFlush()
        note(client.requests.map(({ body }) => body.length > 512_000))
      },
      { real: [[[true]]], ours: [[[false, false, false]]] },
    ),
  halving: async () => {
    const httpClient = {
      makeRequest: async ({ body }: { body: string }) => {
        return body.includes('"Bad"') ? { status: 400, statusText: 'Bad Request' } : { status: 200, statusText: 'OK' }
      },
    }
    const outcomes = async (name: keyof typeof libraries) => {
      const notes: string[] = []
      const analytics = libraries[name]({ writeKey, httpClient })
      analytics.on('track', ({ event }) => notes.push(`${event.event} delivered`))
      analytics.on('error', ({ ctx }) => notes.push(`${ctx?.event.event} failed`))
      for (const event of ['Good', 'Bad', 'Better']) analytics.track({ userId: 'user-42', event })
      await analytics.closeAndFlush()
      return notes.sort()
    }
    expect(await outcomes('real')).toEqual(['Bad failed', 'Better failed', 'Good failed'])
    expect(await outcomes('ours')).toEqual(['Bad failed', 'Better delivered', 'Good delivered'])
  },
  reasons: () =>
    expectDifferent(
      { answers: [{ status: 400, statusText: 'Bad Request', text: async () => '{"code":"invalid"}' }] },
      async ({ analytics, note }) => {
        analytics.on('error', ({ reason }) => {
          const code = isSegmentError(reason) ? [reason.code, reason.details.status, textOf(reason.cause)] : []
          note(textOf(reason), ...code)
        })
        analytics.track({ userId: 'user-42', event: 'Started' })
        await analytics.closeAndFlush()
      },
      {
        real: [['[400] Bad Request']],
        ours: [['[400] Bad Request', 'refused', 400, 'Segment answered 400: invalid.']],
      },
    ),
  callbacks: () =>
    expectDifferent(
      { settings: { flushAt: 1 } },
      async (stage) => {
        const { analytics, note } = stage
        let isCalled = false
        await analytics.ready
        analytics.track({ userId: 'user-42', event: 'Started' }, () => {
          isCalled = true
          note('called')
        })
        await untilOursHas(stage, () => isCalled)
        note('closing')
        await analytics.closeAndFlush()
      },
      { real: [['closing'], ['called']], ours: [['called'], ['closing']] },
    ),
  overlappingFlushes: () =>
    expectDifferent(
      { pause: () => new Promise((resolve) => setTimeout(resolve, 20)) },
      async ({ analytics, note }) => {
        analytics.on('track', () => note('delivered'))
        analytics.track({ userId: 'user-42', event: 'Started' })
        const first = analytics.flush()
        await analytics.flush()
        note('second flush')
        await first
      },
      { real: [['second flush'], ['delivered']], ours: [['delivered'], ['second flush']] },
    ),
  lateFlush: () =>
    expectDifferent(
      { answers: [{ status: 503, statusText: 'Busy', headers: { 'retry-after': '1' } }, {}] },
      async (stage) => {
        noteOutcomes(stage)
        stage.analytics.track({ userId: 'user-42', event: 'Started' })
        await stage.analytics.flush({ timeout: 50 })
        await stage.analytics.closeAndFlush()
      },
      {
        real: [['Started', 'delivery_failure', 'Flush timeout']],
        ours: [
          ['', 'flush_timeout', 'Flush timeout'],
          ['Started', 'delivered'],
        ],
      },
    ),
  redirects: () =>
    expectDifferent({ answers: [{ status: 302, statusText: 'Found' }] }, (stage) => trackAll(stage, 'Started'), {
      real: [['Started', 'delivered']],
      ours: [['Started', 'delivery_failure', '[302] Found']],
    }),
  foreignAnswers: () =>
    expectDifferent(
      { answers: [{ text: async () => '<html>Log in</html>' }, {}] },
      (stage) => trackAll(stage, 'Started').then(() => stage.note(stage.client.requests.length)),
      { real: [['Started', 'delivered'], [1]], ours: [['Started', 'delivered'], [2]] },
    ),
  retryAfter: async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    await expectDifferent(
      { answers: [{ status: 503, statusText: 'Busy', headers: { 'retry-after': '2' } }, {}] },
      async ({ analytics, client, note }) => {
        analytics.track({ userId: 'user-42', event: 'Started' })
        const closed = analytics.closeAndFlush()
        await new Promise((resolve) => setTimeout(resolve, 1_500))
        note(client.requests.length)
        await closed
      },
      { real: [[2]], ours: [[1]] },
    )
  },
  pauses: async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    await expectDifferent(
      { answers: [{ status: 503, statusText: 'Busy' }, {}] },
      async ({ analytics, client, note }) => {
        analytics.track({ userId: 'user-42', event: 'Started' })
        const closed = analytics.closeAndFlush()
        await new Promise((resolve) => setTimeout(resolve, 900))
        note(client.requests.length)
        await closed
      },
      { real: [[1]], ours: [[2]] },
    )
  },
  concurrency: async () => {
    const gates = { real: Promise.withResolvers<void>(), ours: Promise.withResolvers<void>() }
    const both = await Promise.all(
      (['real', 'ours'] as const).map(async (name) => {
        const options = { settings: { flushAt: 1 }, pause: () => gates[name].promise }
        return play(name, options, async ({ analytics, client, note }) => {
          await analytics.ready
          for (let count = 0; count < 20; count += 1) analytics.track({ userId: 'user-42', event: 'Started' })
          await expect.poll(() => client.requests.length).toBe(name === 'real' ? 20 : 16)
          // No request has an answer, so there is time for more of them.
          await new Promise((resolve) => setTimeout(resolve, 25))
          note(client.requests.length)
          gates[name].resolve()
          await analytics.closeAndFlush()
          note(client.requests.length)
        })
      }),
    )
    expect(both).toEqual([
      ['[20]', '[20]'],
      ['[16]', '[20]'],
    ])
  },
  refusals: () =>
    expectDifferent(
      { answers: [{ status: 400, statusText: 'Bad Request' }], settings: { flushAt: 1 } },
      async ({ analytics, client, note }) => {
        let failures = 0
        analytics.on('error', ({ reason }) => {
          failures += textOf(reason) === '[400] Bad Request' ? 1 : 0
        })
        for (let count = 0; count < 10; count += 1) {
          analytics.track({ userId: 'user-42', event: 'Started' })
          await analytics.flush()
        }
        await analytics.closeAndFlush()
        note(client.requests.length, failures)
      },
      { real: [[10, 10]], ours: [[5, 10]] },
    ),
  tokenRenewal: async () => {
    const token = { text: async () => JSON.stringify({ access_token: 'token', expires_in: 3_600 }) }
    const oauthSettings = { clientId: 'app', keyId: 'key', clientKey: clientKey(), maxRetries: 1 }
    const seen = async (name: keyof typeof libraries) => {
      const server = scriptedClient([token])
      const client = scriptedClient([{ status: 401, statusText: 'Unauthorized' }, {}])
      const notes: string[] = []
      const analytics = libraries[name]({
        writeKey,
        httpClient: client,
        oauthSettings: { ...oauthSettings, httpClient: server },
      })
      analytics.on('track', () => notes.push('delivered')).on('error', ({ reason }) => notes.push(textOf(reason)))
      analytics.track({ userId: 'user-42', event: 'Started' })
      await analytics.closeAndFlush()
      return [...notes, server.requests.length]
    }
    expect(await seen('real')).toEqual(['[401] Unauthorized', 1])
    expect(await seen('ours')).toEqual(['delivered', 2])
  },
  credential: () =>
    expectDifferent(
      {},
      async ({ analytics, note }) => {
        const has = (value: unknown): boolean => JSON.stringify(value).includes(writeKey)
        analytics.on('http_request', (request) => note(has(request), request.headers.Authorization?.length))
        analytics.on('http_response', (response) => note(has(response)))
        analytics.track({ userId: 'user-42', event: 'Started' })
        await analytics.closeAndFlush()
      },
      { real: [[true, 50], [true]], ours: [[false, expect.any(Number)], [false]] },
    ),
  host: async () => {
    const make = (name: keyof typeof libraries, host: string) => () =>
      libraries[name]({ writeKey, host, disable: true })
    for (const host of ['http://proxy.example.com', 'https://user:word@proxy.example.com']) {
      expect(make('real', host)).not.toThrow()
      expect(make('ours', host)).toThrow(expect.objectContaining({ code: 'invalid_source' }))
    }
    expect(make('ours', 'http://127.0.0.1:8080/segment')).not.toThrow()
    expect(() => libraries.real({ writeKey: 'a b', disable: true })).not.toThrow()
    expect(() => libraries.ours({ writeKey: 'a b', disable: true })).toThrow(/write key contains a space/)
  },
  names: () =>
    expectDifferent(
      {},
      async ({ analytics, client, note }) => {
        analytics.track({ userId: 'user-42', event: 'Started' })
        await analytics.closeAndFlush()
        const [{ headers, body } = { headers: {}, body: '{}' }] = client.requests
        const [{ messageId, context, _metadata }] = JSON.parse(body).batch
        const version: boolean = context.library.version === analytics.VERSION
        note(messageId.replaceAll(/[\da-f]/g, 'x').length, context.library.name, version, typeof _metadata)
        note(
          Object.entries(headers)
            .find(([name]) => name === 'User-Agent')?.[1]
            .split('/')[0],
        )
      },
      {
        real: [[expect.any(Number), '@segment/analytics-node', true, 'object'], ['analytics-node-next']],
        ours: [[36, '@org/segment-core/analytics-node', true, 'undefined'], ['segment-core']],
      },
    ),
  moreErrors: async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    await expectDifferent(
      {},
      async (stage) => {
        const { analytics } = stage
        const load = () => Promise.reject(new Error('not loaded'))
        noteOutcomes(stage)
        await analytics.register({ name: 'broken', type: 'enrichment', isLoaded: () => false, load })
        analytics.track({ userId: 'user-42', event: 'Started' }, () => {
          throw new Error('of the callback')
        })
        await analytics.closeAndFlush()
      },
      {
        real: [['Started', 'delivered']],
        ours: [
          ['', 'plugin_failure', 'not loaded'],
          ['Started', 'callback_error', 'of the callback'],
          ['Started', 'delivered'],
        ],
      },
    )
  },
  snapshots: () =>
    expectDifferent(
      {},
      async ({ analytics, client, note }) => {
        const properties: Record<string, unknown> = { step: 1 }
        await analytics.register({
          name: 'enrich',
          type: 'enrichment',
          isLoaded: () => true,
          load: async () => {},
          track: (context) => {
            context.updateEvent('properties.seen', true)
            return context
          },
        })
        analytics.track({ userId: 'user-42', event: 'Started', properties })
        properties.step = 2
        await analytics.closeAndFlush()
        note(JSON.parse(client.requests[0]?.body ?? '{}').batch[0].properties, properties)
      },
      {
        real: [
          [
            { step: 2, seen: true },
            { step: 2, seen: true },
          ],
        ],
        ours: [[{ step: 1, seen: true }, { step: 2 }]],
      },
    ),
  disabled: () =>
    expectDifferent(
      { settings: { disable: true } },
      async (stage) => {
        let isDelivered = false
        noteOutcomes(stage)
        stage.analytics.on('track', () => {
          isDelivered = true
        })
        stage.analytics.track({ userId: 'user-42', event: 'Started' })
        await untilOursHas(stage, () => isDelivered)
        stage.note('closing')
        await stage.analytics.closeAndFlush()
      },
      {
        real: [['closing'], ['Started', 'delivered']],
        ours: [['Started', 'delivered'], ['closing']],
      },
    ),
  contexts: async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    const printed = vi.spyOn(console, 'table').mockImplementation(() => {})
    await expectDifferent(
      { answers: [{ status: 503 }, {}] },
      async ({ analytics, note }) => {
        analytics.on('track', (context) => {
          note(context.id === context.event.messageId, context.attempts)
          context.flush()
        })
        analytics.track({ userId: 'user-42', event: 'Started' })
        await analytics.closeAndFlush()
      },
      { real: [[false, 1]], ours: [[true, 2]] },
    )
    expect(printed).toHaveBeenCalledOnce()
  },
  internals: async () => {
    const members = (name: keyof typeof libraries): readonly string[] =>
      Object.keys(libraries[name]({ writeKey, disable: true })).filter((member) => member.startsWith('_'))
    expect(members('real')).toEqual(expect.arrayContaining(['_queue', '_publisher']))
    expect(members('ours')).toEqual([])
    const importable = async (module: string) =>
      import(module).then(
        () => true,
        () => false,
      )
    expect(await importable('@segment/analytics-node/dist/cjs/index.js')).toBe(true)
    expect(await importable('@org/segment-core/analytics-node/index.js')).toBe(false)
  },
}

describe('an intended difference to the library that this replaces', () => {
  it.each(Object.entries(shows))('%s', async (name, show) => {
    await show()
    const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8')
    expect(readme).toContain(differences[name as keyof typeof differences].here) // the names are the keys
  })
})
