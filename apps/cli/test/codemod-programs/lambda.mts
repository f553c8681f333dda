import type { Analytics as Client } from '@segment/analytics-node'

// Loads the library when the first event comes, as handlers do whose cold start counts.
let client: Promise<Client> | undefined

const load = async (): Promise<Client> => {
  const { Analytics } = await import('@segment/analytics-node')
  return new Analytics({
    writeKey: 'lambda',
    host: process.env.SEGMENT_URL ?? '',
    flushAt: 1,
    httpRequestTimeout: 5_000,
  })
}

const handler = async (event: { readonly id: string; readonly body: string }): Promise<number> => {
  client ??= load()
  const analytics = await client
  analytics.identify({
    anonymousId: event.id,
    traits: JSON.parse(event.body),
    messageId: event.id,
    timestamp: new Date(Date.UTC(2026, 10, 16)),
  })
  await analytics.flush()
  return 202
}

await handler({ id: 'l-1', body: '{"name":"Ada","address":{"city":"London"}}' })
await handler({ id: 'l-2', body: '{"name":"Grace"}' })
await (await client)?.closeAndFlush()
