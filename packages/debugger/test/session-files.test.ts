import { describe, expect, it } from 'vitest'
import { loadSessionFile } from '../src/debugger/load-session-file.ts'
import type { DebuggerInfo, EventPage, EventRecord, RunningDebugger } from '../src/index.ts'
import { get, post, start, writeKey } from './running.ts'

const openFile = (running: RunningDebugger, text: string | Uint8Array, name = 'cart.ndjson'): Promise<Response> =>
  post(running, `/_dev/files?${new URLSearchParams({ name })}`, text)

/** Opens a file that must be valid; returns the start of the paths of its session. */
const opened = async (running: RunningDebugger, text: string, name?: string): Promise<string> => {
  const response = await openFile(running, text, name)
  expect(response.status).toBe(200)
  const { session }: { session: string } = await response.json()
  return `/s/${session}`
}

const download = async ({ url }: RunningDebugger, path: string): Promise<string> =>
  (await fetch(`${url}${path}`)).text()

const odd = { name: '</pre>&lt;\u202e"\u2028', nested: { a: [null, -0.5, '\ud800'] } }

/** A session with every verdict, a batch, a repeat, a fault and a request without a call. */
const fill = async (running: RunningDebugger): Promise<void> => {
  await post(running, '/s/cart/v1/track', { userId: 'u', event: 'Kept', properties: odd, messageId: 'm-1' })
  await post(running, '/s/cart/v1/track', { userId: 'u', event: 'Kept', messageId: 'm-1' })
  await post(running, '/s/cart/v1/track', { userId: 42, event: 'Discarded' })
  await post(running, '/s/cart/v1/track', 'not a call')
  await fetch(`${running.url}/s/cart/_dev/faults`, { method: 'POST', body: '503' })
  await post(running, '/s/cart/v1/track', { userId: 'u', event: 'Failed' })
  await post(running, '/s/cart/v1/batch', { batch: [1, 2].map((n) => ({ type: 'page', userId: 'u', name: `P${n}` })) })
}

const records = async (running: RunningDebugger, base: string): Promise<readonly EventRecord[]> => {
  const { events } = await get<EventPage>(running, `${base}/_dev/events`)
  return Promise.all(events.map(({ seq }) => get<EventRecord>(running, `${base}/_dev/events/${seq}`)))
}

/** What a file has of an event: not the body that all calls of a batch share. */
const withoutBody = ({
  request: { bodyText: _, bodyCut: __, ...request },
  curl: ___,
  ...event
}: EventRecord): object => ({
  ...event,
  request,
})

describe.each([
  ['NDJSON', '/s/cart/_dev/export.ndjson?as=events'],
  ['HTML', '/s/cart/_dev/export.html'],
])('a session that was saved as %s', (_, path) => {
  it('is shown again with everything about its events, and cannot be changed', async () => {
    const running = await start()
    await fill(running)
    const text = await download(running, path)
    expect(text).not.toContain(writeKey)
    const base = await opened(running, text)
    const [before, after] = [await records(running, '/s/cart'), await records(running, base)]
    expect(after.map(withoutBody)).toEqual(before.map(withoutBody))
    expect(after.find(({ call }) => call === null)?.request.bodyText).toBe('not a call')
    expect(await get<DebuggerInfo>(running, `${base}/_dev/info`)).toMatchObject({
      file: { name: 'cart.ndjson', total: 7, shown: 7, checked: 0 },
      trackingUrl: `${running.url}/v1`,
    })
    expect(await get(running, `${base}/_dev/events?q=${encodeURIComponent('properties.nested.a:-0.5')}`)).toMatchObject(
      {
        total: 1,
      },
    )
    expect(await get(running, `${base}/_dev/summary`)).toMatchObject({ total: 7, byEvent: { Kept: 2 } })
    for (const [method, where] of [
      ['POST', '/v1/track'],
      ['DELETE', '/_dev/events'],
      ['POST', '/_dev/faults'],
      ['POST', '/_dev/send'],
      ['POST', '/_dev/trigger'],
      ['POST', '/_dev/gates'],
    ] as const) {
      const refused = await fetch(`${running.url}${base}${where}`, {
        method,
        ...(method === 'POST' ? { body: '{}' } : {}),
      })
      expect([where, refused.status, await refused.json()]).toMatchObject([
        where,
        403,
        { error: { code: 'read_only' } },
      ])
    }
    const again = await opened(running, await download(running, `${base}${path.slice('/s/cart'.length)}`))
    expect(await records(running, again)).toEqual(after)
  })
})

it('calls without verdicts are checked again, at their time', async () => {
  const running = await start()
  await fill(running)
  const text = await download(running, '/s/cart/_dev/export.ndjson')
  const base = await opened(
    running,
    `${text}\r\n${JSON.stringify({ type: 'track', event: 'Old', userId: 'u', timestamp: '2020-01-02T03:04:05.000Z' })}\r\n`,
  )
  const events = await records(running, base)
  expect(events.map(({ event, verdict }) => [event, verdict])).toEqual([
    ['Kept', 'kept'],
    ['Kept', 'kept'],
    ['Discarded', 'discarded'],
    ['Failed', 'kept'],
    ['P1', 'warned'],
    ['P2', 'warned'],
    ['Old', 'kept'],
  ])
  expect(events.at(-1)?.receivedAt).toBe('2020-01-02T03:04:05.000Z')
  expect((await get<DebuggerInfo>(running, `${base}/_dev/info`)).file).toMatchObject({ total: 7, checked: 7 })
})

describe('another file', () => {
  it.each([
    ['', 'The file contains no calls.'],
    ['\n \n', 'The file contains no calls.'],
    ['name,plan\nann,pro', 'Line 1 is not valid JSON.'],
    ['{"type":"track"}\nnot json', 'Line 2 is not valid JSON.'],
    ['[1]', 'Line 1 must be a JSON object.'],
    ['{"level":"info"}', 'Line 1 is not a call: it has no type.'],
    ['{"verdict":"kept","call":{}}', 'Line 1 is not an event: '],
    ['<!doctype html><title>Other</title><details>x</details>', 'The file contains no calls.'],
    ['<details data-event="{"><pre>{}</pre></details>', 'Event 1 is not valid JSON.'],
    [`{"type":"track","a":${'['.repeat(200_000)}`, 'Line 1 is not valid JSON.'],
  ])('is refused with a reason: %s', async (text, reason) => {
    const response = await openFile(await start(), text)
    const { error } = await response.json()
    expect([response.status, error.code]).toEqual([400, 'bad_file'])
    expect(error.message).toContain(reason)
    expect(error.message).toContain('Drop a file that this page saved')
  })

  it('is refused if it is too large or not text', async () => {
    const running = await start()
    const large = await openFile(running, 'x'.repeat(33 * 1024 * 1024)).then(
      async (response) => [response.status, (await response.json()).error.message],
      () => 'The connection was closed.',
    )
    expect(large).toEqual([413, 'The body exceeds 32 MB.'])
    const binary = await openFile(running, new Uint8Array([0xff, 0xfe, 0x00]))
    expect([binary.status, await binary.json()]).toMatchObject([400, { error: { code: 'bad_encoding' } }])
  })

  it('that is hostile is bounded and inert', async () => {
    const running = await start()
    const nested = (depth: number): string =>
      `{"type":"track","event":"Deep","userId":"u","properties":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`
    expect(await (await openFile(running, nested(100_000))).json()).toMatchObject({
      error: { code: 'bad_file', message: 'Line 1 is nested too deeply.' },
    })
    const base = await opened(
      running,
      [nested(500), '{"type":"<script>","__proto__":{"x":1},"constructor":1}'].join('\n'),
    )
    expect((await records(running, base)).map(({ type }) => type)).toEqual(['track', 'unknown'])
    const { events } = await get<EventPage>(running, '/_dev/events')
    expect(events).toEqual([])
  })

  it('with more events than a session has shows the latest, and says so', async () => {
    const line = (index: number): string => JSON.stringify({ type: 'track', event: `E${index}`, userId: 'u' })
    const text = Array.from({ length: 7 }, (_, index) => line(index)).join('\n')
    const { debugger: loaded, ...facts } = await loadSessionFile({ name: 'f', text }, {}, 3)
    expect(facts).toEqual({ total: 7, shown: 3, checked: 3 })
    expect(loaded.log.summaries().map(({ event }) => event)).toEqual(['E4', 'E5', 'E6'])
    loaded.close()
  })

  it('is closed after a long idle time, and does not become a new session', async () => {
    const running = await start()
    const response = await fetch(`${running.url}/s/file-unknown/_dev/events`)
    expect([response.status, await response.json()]).toMatchObject([404, { error: { code: 'file_closed' } }])
  })
})
