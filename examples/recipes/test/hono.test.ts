import { expect, it, vi } from 'vitest'
import { useLocalSegment } from './local-segment.ts'

const local = useLocalSegment()

it('serves the shop and takes its calls, each under its own path', async () => {
  for (const [name, value] of Object.entries(local.env)) vi.stubEnv(name, value)
  const { app } = await import('../hono.ts')
  expect(await (await app.request('/')).text()).toBe('Shop')
  const send = (path: string, writeKey: string) =>
    app.request(path, { method: 'POST', body: JSON.stringify({ userId: 'user-42', name: 'Prices', writeKey }) })
  expect((await send('/events/v1/page', 'website')).status).toBe(200)
  expect(local.segment.calls).toMatchObject([
    { type: 'page', userId: 'user-42', writeKey: local.env.SEGMENT_WRITE_KEY },
  ])
  expect((await send('/events/v1/page', 'unknown')).status).toBe(401)
  expect((await send('/v1/page', 'website')).status).toBe(404)
})
