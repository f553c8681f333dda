/** @jest-environment jsdom */
// Plain CommonJS in a page of jsdom, which has no fetch and no TextEncoder.
const { request } = require('node:http')
const { gzipSync } = require('node:zlib')
require('@org/segment-testing/jest')
const { createFakeSegment } = require('@org/segment-testing')
const { conformanceCases } = require('@org/segment-testing/cases')
const { listen } = require('@org/segment-testing/node')

const body = JSON.stringify({
  writeKey: 'some-write-key',
  userId: 'user-42',
  event: 'Started',
  properties: { step: 'ü' },
})

test('is in jsdom', () => {
  expect(typeof window.document.body).toBe('object')
  expect([typeof fetch, typeof Response]).toEqual(['undefined', 'undefined'])
  expect(conformanceCases.length).toBeGreaterThan(0)
})

test('receives through its fetch function', async () => {
  const segment = createFakeSegment()
  const { signal } = new AbortController()
  const response = await segment.fetch('https://api.segment.io/v1/track', { method: 'POST', body, signal })
  expect(await response.json()).toEqual({ success: true })
  expect(segment).toHaveTracked('Started', { step: 'ü' }, { userId: 'user-42', times: 1 })
  expect(segment).not.toHaveTracked('Started', { step: expect.any(Number) })
  expect(() => expect(segment).not.toHaveTracked('E', { tags: new Map() })).toThrow('properties.tags is a Map')
})

test('aborts', async () => {
  const segment = createFakeSegment()
  segment.faults.next({ kind: 'hang' })
  const controller = new AbortController()
  const sent = segment.fetch('https://api.segment.io/v1/track', { method: 'POST', body, signal: controller.signal })
  setTimeout(() => controller.abort(), 10)
  await expect(sent).rejects.toHaveProperty('name', 'AbortError')
})

test('receives through a port, also a compressed body', async () => {
  const segment = createFakeSegment()
  const server = await listen(segment)
  const status = await new Promise((resolve, reject) => {
    const options = { method: 'POST', headers: { 'content-encoding': 'gzip' } }
    const sent = request(`${server.url}/v1/track`, options, (response) => {
      response.resume().on('end', () => resolve(response.statusCode))
    })
    sent.on('error', reject).end(gzipSync(body))
  })
  await server.close()
  expect(status).toBe(200)
  expect(segment).toHaveTracked('Started', { step: 'ü' })
})
