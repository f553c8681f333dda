import { beforeEach, expect, it, vi } from 'vitest'
import { useLocalSegment } from './local-segment.ts'

const local = useLocalSegment()

beforeEach(() => {
  // The recipe reads the environment when it is loaded, and keeps its client in a global.
  vi.resetModules()
  Reflect.deleteProperty(globalThis, 'segment')
  for (const [name, value] of Object.entries(local.env)) vi.stubEnv(name, value)
})

/** Does what Next does once a response is sent. */
const finishRequest = async (): Promise<void> => {
  const { scheduled } = await import('./next-server.ts')
  await Promise.all(scheduled.map((task) => task()))
}

it('answers a request first, and sends the calls of its route handler afterwards', async () => {
  const { POST } = await import('../nextjs/app/api/plan/route.ts')
  const body = JSON.stringify({ userId: 'user-42', plan: 'pro' })
  const response = await POST(new Request('https://shop.example/api/plan', { method: 'POST', body }))
  expect(await response.json()).toEqual({ ok: true })
  expect(local.segment.calls).toEqual([])
  await finishRequest()
  expect(local.segment.calls).toMatchObject([{ event: 'Plan Chosen', userId: 'user-42', properties: { plan: 'pro' } }])
})

it('sends the calls of a server action after it', async () => {
  const { joinTeam } = await import('../nextjs/app/actions.ts')
  const form = new FormData()
  form.set('userId', 'user-42')
  form.set('team', 'team-7')
  await joinTeam(form)
  expect(local.segment.calls).toEqual([])
  await finishRequest()
  expect(local.segment.calls).toMatchObject([{ type: 'group', userId: 'user-42', groupId: 'team-7' }])
})

it('keeps one client although the module is loaded again', async () => {
  const first = await import('../nextjs/lib/segment.ts')
  const client = first.segment()
  vi.resetModules()
  const again = await import('../nextjs/lib/segment.ts')
  expect(again.segment).not.toBe(first.segment)
  expect(again.segment()).toBe(client)
})

it('is loaded without a write key, as by a build', async () => {
  vi.stubEnv('SEGMENT_WRITE_KEY', undefined)
  const { segment } = await import('../nextjs/lib/segment.ts')
  expect(segment).toThrow('The write key is missing.')
})
