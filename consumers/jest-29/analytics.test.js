// Jest in its usual set-up: CommonJS.
require('@org/segment-testing/jest')
const { Analytics, default: DefaultAnalytics } = require('@org/segment-core/analytics-node')
const { createSegmentClient, isSegmentError } = require('@org/segment-core')
const { createUndiciTransport } = require('@org/segment-core/node')
const { createFakeSegment } = require('@org/segment-testing')
const { listen } = require('@org/segment-testing/node')

const writeKey = 'k'.repeat(32)

test('sends through the built-in HTTP client', async () => {
  const segment = createFakeSegment()
  const server = await listen(segment)
  const analytics = new Analytics({ writeKey, host: server.url })
  analytics.track({ userId: 'user-42', event: 'Started', properties: { step: 1 } })
  await analytics.closeAndFlush()
  await server.close()
  expect(DefaultAnalytics).toBe(Analytics)
  expect(segment).toHaveTracked('Started', { step: expect.any(Number) }, { userId: 'user-42', times: 1 })
  expect(segment).not.toHaveTracked('Ended')
  expect(() => expect(segment).toHaveTracked('Ended')).toThrow('found none')
})

test('sends through the client, whose transport says that undici is missing', async () => {
  const segment = createFakeSegment()
  const server = await listen(segment)
  const client = createSegmentClient({ source: { writeKey, host: server.url } })
  const sent = client.track({ userId: 'user-42', event: 'Started' })
  await client.close()
  expect(await sent).toMatchObject({ outcome: 'acknowledged' })
  const request = { method: 'POST', url: server.url, headers: {}, body: '{}' }
  const error = await createUndiciTransport()(request).catch((thrown) => thrown)
  expect(isSegmentError(error)).toBe(true)
  expect(error.message).toContain('the undici package is missing')
  await server.close()
})
