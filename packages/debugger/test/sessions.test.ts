import { describe, expect, it, onTestFinished } from 'vitest'
import { createDebugger } from '../src/debugger/create-debugger.ts'
import type { EventPage } from '../src/index.ts'
import { createSessions, sessionLimits, splitSessionPath } from '../src/server/sessions.ts'
import { get, post, start } from './running.ts'

const track = (event: string): object => ({ userId: 'u', event })
const names = ({ events }: EventPage): readonly (string | undefined)[] => events.map(({ event }) => event)

describe('sessions', () => {
  it('have calls, waits, faults and clears of their own, by header or path', async () => {
    const running = await start()
    const header = { 'x-segment-dev-session': 'one' }
    const ask = async (path: string, session: string): Promise<EventPage> =>
      (await (
        await fetch(`${running.url}${path}`, { headers: { 'x-segment-dev-session': session } })
      ).json()) as EventPage
    const waiting = ask('/_dev/wait?timeout=120000', 'one')
    await post(running, '/v1/track', track('Default'))
    await post(running, '/s/two/v1/track', track('Two'))
    await post(running, '/v1/track', track('One'), header)
    expect(names(await waiting)).toEqual(['One'])
    expect(names(await get(running, '/_dev/events'))).toEqual(['Default'])
    expect(names(await get(running, '/s/one/_dev/events'))).toEqual(['One'])
    expect(names(await ask('/_dev/events', 'two'))).toEqual(['Two'])
    await fetch(`${running.url}/s/two/_dev/faults`, { method: 'POST', body: '503' })
    expect((await post(running, '/s/two/v1/track', track('Failed'))).status).toBe(503)
    expect((await post(running, '/s/one/v1/track', track('Fine'))).status).toBe(200)
    await fetch(`${running.url}/s/one/_dev/events`, { method: 'DELETE' })
    expect(await get(running, '/_dev/sessions')).toEqual({
      sessions: [
        { name: 'default', events: 1 },
        { name: 'one', events: 0 },
        { name: 'two', events: 2 },
      ],
    })
    expect(await get(running, '/s/two/_dev/info')).toMatchObject({ trackingUrl: `${running.url}/s/two/v1` })
  })

  it.each(['/s//v1/track', `/s/${'x'.repeat(65)}/v1/track`, '/s/a%20b/v1/track'])(
    'refuse the name in %s',
    async (path) => {
      const response = await post(await start(), path, track('E'))
      expect([response.status, await response.json()]).toMatchObject([400, { error: { code: 'bad_session' } }])
    },
  )

  it('keep their path when the token of a shared server moves to a cookie', async () => {
    const running = await start({ host: '0.0.0.0', token: 'a-token' })
    const response = await fetch(`http://127.0.0.1:${running.port}/s/one/?token=a-token`, { redirect: 'manual' })
    expect([response.status, response.headers.get('location')]).toEqual([303, '/s/one/'])
  })

  it('may be named by pages of other origins', async () => {
    const running = await start()
    const preflight = (host: string): Promise<Response> =>
      fetch(`${running.url}/v1/track`, { method: 'OPTIONS', headers: { host, origin: 'https://shop.example.com' } })
    const response = await preflight(new URL(running.url).host)
    expect([response.status, response.headers.get('access-control-allow-headers')]).toEqual([
      204,
      'authorization, content-type, content-encoding, x-retry-count, x-segment-dev-session',
    ])
  })

  it('are bounded in number and idle time', () => {
    let elapsed = 0
    const sessions = createSessions(createDebugger(), createDebugger, () => elapsed)
    const use = (name: string): void => sessions.enter(name)?.leave()
    const listed = (): readonly string[] => sessions.list().map(({ name }) => name)
    const busy = sessions.enter('busy')
    for (let count = 0; count < sessionLimits.sessions + 5; count += 1) {
      elapsed += 1
      use(`s${count}`)
    }
    expect(listed()).toHaveLength(sessionLimits.sessions + 1)
    expect([listed().includes('busy'), listed().includes('s0'), listed().includes('s54')]).toEqual([true, false, true])
    elapsed += sessionLimits.idleMs + 1
    use('late')
    expect(listed()).toEqual(['default', 'busy', 'late'])
    busy?.leave()
    sessions.close()
    expect(listed()).toEqual(['default'])
  })

  it('that do not fit are refused with what to do, and the default session still works', async () => {
    const running = await start()
    const end = new AbortController()
    onTestFinished(() => end.abort())
    await Promise.all(
      Array.from({ length: sessionLimits.sessions }, (_, index) =>
        fetch(`${running.url}/s/busy-${index}/_dev/stream`, { signal: end.signal }),
      ),
    )
    const refused = await post(running, '/s/one-more/v1/track', track('E'))
    expect([refused.status, await refused.json()]).toMatchObject([
      503,
      { error: { code: 'too_many_sessions', message: expect.stringContaining('End a stream or a wait') } },
    ])
    expect((await post(running, '/v1/track', track('E'))).status).toBe(200)
    end.abort()
    await expect.poll(async () => (await post(running, '/s/one-more/v1/track', track('E'))).status).toBe(200)
  })

  it('do not make room while all are busy', () => {
    const sessions = createSessions(createDebugger(), createDebugger, () => 0)
    for (let count = 0; count < sessionLimits.sessions; count += 1) sessions.enter(`s${count}`)
    expect(sessions.enter('one-more')).toBeUndefined()
    sessions.close()
  })

  it('are named by the start of a path', () => {
    expect(splitSessionPath('/s/a/v1/track?x=1')).toEqual({ name: 'a', path: '/v1/track?x=1' })
    expect(splitSessionPath('/s/a')).toEqual({ name: 'a', path: '/' })
    expect(splitSessionPath('/v1/s')).toEqual({ path: '/v1/s' })
  })
})

it('a session is one HTML file that runs nothing and escapes what it shows', async () => {
  const running = await start()
  await post(running, '/s/one/v1/track', {
    userId: 'u',
    event: '<img src=x onerror=alert(1)>',
    properties: { a: '</pre><script>' },
  })
  await post(running, '/s/one/v1/track', track('Other'))
  const response = await fetch(`${running.url}/s/one/_dev/export.html?${new URLSearchParams({ q: '-event:Other' })}`)
  const html = await response.text()
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="segment-one.html"')
  expect(html).toContain('<title>1 of 1 calls: -event:Other</title>')
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;')
  expect(html.match(/<(?:script|img|link|iframe)/g)).toBeNull()
  expect(html.match(/ on\w+="/g)).toBeNull()
  expect(html).not.toContain('<strong>Other')
})
