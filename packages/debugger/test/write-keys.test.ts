import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createSqliteDetails } from '../src/store/sqlite.ts'
import { get, post, start, writeKey } from './running.ts'

const everything = [
  '/_dev/events',
  '/_dev/events/1',
  '/_dev/events/2',
  '/_dev/events/3',
  '/_dev/events/4',
  '/_dev/summary',
  '/_dev/info',
  '/_dev/users/u',
  '/_dev/export.ndjson',
]

it('never shows or stores a complete write key, wherever it was sent', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'debugger-'))
  const file = join(folder, 'events.db')
  const running = await start({ details: createSqliteDetails(file), writeKey })
  try {
    await post(running, '/v1/track', { userId: 'u', event: 'E', properties: { leaked: `it is ${writeKey}` } })
    await post(
      running,
      '/v1/batch',
      { writeKey, batch: [{ type: 'page', userId: 'u', writeKey, context: { key: writeKey } }] },
      { authorization: '' },
    )
    const pixel = btoa(JSON.stringify({ writeKey, userId: 'u', event: 'Pixel' }))
    await fetch(`${running.url}/v1/pixel/track?data=${pixel}`)
    await post(running, `/v1/track?writeKey=${writeKey}`, '{', { 'x-key': writeKey, cookie: `key=${writeKey}` })
    const texts = await Promise.all(everything.map(async (path) => (await fetch(`${running.url}${path}`)).text()))
    const stored = await Promise.all(['', '-wal'].map((suffix) => readFile(file + suffix, 'latin1')))
    for (const text of [...texts, ...stored]) {
      expect(text).not.toContain(writeKey)
      expect(text).not.toContain(btoa(`${writeKey}:`))
      expect(text).not.toContain(pixel)
    }
    expect(texts[0]).toContain('abcd****')
    expect(texts[1]).toMatch(/it is \[write key abcd\*+ #[0-9a-f]{4}\]/)
    expect(await get(running, '/_dev/events/1')).toMatchObject({
      curl: expect.stringContaining('${SEGMENT_WRITE_KEY:-'),
      request: { headers: { authorization: 'Basic [hidden]' } },
      stored: { writeKey: expect.stringMatching(/^abcd\*+ #[0-9a-f]{4}$/) },
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

it('tells write keys with the same mask apart', async () => {
  const running = await start()
  for (const key of ['test-one-source', 'test-two-source', 'test-one-source']) {
    await post(running, '/v1/track', { userId: 'u', event: 'E', writeKey: key }, { authorization: '' })
  }
  const { events } = await get<{ events: { source: string }[] }>(running, '/_dev/events')
  const [one = '', two = '', again = ''] = events.map(({ source }) => source)
  expect([one, two]).toEqual([expect.stringMatching(/^test\*+ #/), expect.stringMatching(/^test\*+ #/)])
  expect(one).not.toBe(two)
  expect(again).toBe(one)
  const query = new URLSearchParams({ q: `source:"${two}"` })
  expect(await get(running, `/_dev/events?${query}`)).toMatchObject({ total: 1, events: [{ seq: 2 }] })
})
