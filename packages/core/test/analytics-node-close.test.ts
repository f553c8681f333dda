import { createFakeSegment } from '@org/segment-testing'
import { describe, expect, it } from 'vitest'
import { Analytics, type AnalyticsSettings, type Plugin } from '../src/analytics-node/index.ts'

const start = (settings: Partial<AnalyticsSettings> = {}) => {
  const segment = createFakeSegment()
  const analytics = new Analytics({
    writeKey: 'k'.repeat(32),
    httpClient: (url, init) => segment.fetch(new Request(url, { ...init, signal: null })),
    ...settings,
  })
  const errors: string[] = []
  analytics.on('error', ({ code, reason }) => errors.push(`${code}: ${String(Object(reason).message)}`))
  const called: string[] = []
  const track = (index: number): void =>
    analytics.track({ userId: `user-${index}`, event: 'Song Played' }, (error) =>
      called.push(error === undefined ? 'sent' : String(Object(error).message)),
    )
  return { segment, analytics, errors, called, track }
}

const plugin = (parts: Partial<Plugin>): Plugin => ({
  name: 'hanging',
  type: 'enrichment',
  isLoaded: () => true,
  load: async () => undefined,
  ...parts,
})

const never = (): Promise<never> => new Promise(() => undefined)

describe.concurrent('Analytics that is closed while a plugin never returns', () => {
  it.each<[string, Partial<Plugin>]>([
    ['loads', { load: never }],
    ['enriches a call', { track: never }],
    ['stops or passes a call', { type: 'before', track: never }],
  ])('fails each call that the plugin holds up when it %s', async (_, parts) => {
    const { segment, analytics, errors, called, track } = start()
    void analytics.register(plugin(parts))
    for (let index = 0; index < 3; index += 1) track(index)
    await analytics.closeAndFlush({ timeout: 50 })
    expect(called).toEqual(['Flush timeout', 'Flush timeout', 'Flush timeout'])
    expect(errors).toEqual(Array.from({ length: 3 }, () => 'delivery_failure: Flush timeout'))
    expect(segment.calls).toHaveLength(0)
  })

  it.each<[string, Partial<Plugin>]>([
    ['gets a call beside Segment', { type: 'destination', track: never }],
    ['runs after a call', { type: 'after', track: never }],
  ])('reports each call as sent when the plugin %s', async (_, parts) => {
    const { segment, analytics, errors, called, track } = start()
    await analytics.register(plugin(parts), plugin({ name: 'second', type: 'after', track: never }))
    for (let index = 0; index < 3; index += 1) track(index)
    // The second half of it is for delivery, also on a busy machine.
    await analytics.closeAndFlush({ timeout: 2_000 })
    expect(called).toEqual(['sent', 'sent', 'sent'])
    expect(errors).toEqual([])
    expect(segment.calls).toHaveLength(3)
  })
})

describe('Analytics with numbers that are none', () => {
  it.each([
    { flushAt: Number.NaN },
    { flushInterval: Number.NaN },
    { maxRetries: -1 },
    { httpRequestTimeout: Number.NaN },
  ])('sends as with the defaults: %o', async (settings) => {
    const { segment, analytics, called, track } = start(settings)
    track(1)
    await analytics.closeAndFlush()
    expect(called).toEqual(['sent'])
    expect(segment.calls).toHaveLength(1)
  })
})
