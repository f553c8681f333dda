import { connect } from 'node:net'
import { listen } from '@org/segment-testing/node'
import { describe, expect, it } from 'vitest'
import { streamEvents } from '../src/http/event-stream.ts'
import type { EventSummary } from '../src/index.ts'
import { createDebugger } from '../src/index.ts'
import { post, start } from './running.ts'

const track = (event: string) => ({ type: 'track', userId: 'u', event })

/** Reads a stream until `count` events have arrived. */
const read = async (
  url: string,
  count: number,
  headers: Record<string, string> = {},
  onOpen: () => void = () => undefined,
): Promise<readonly EventSummary[]> => {
  const stop = new AbortController()
  const response = await fetch(url, { headers, signal: stop.signal })
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  onOpen()
  const events: EventSummary[] = []
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const id = /^id: (\d+)$/m.exec(block)?.[1]
      const data = /^data: (.*)$/m.exec(block)?.[1]
      if (!/^event: call$/m.test(block) || data === undefined) continue
      const event: EventSummary = JSON.parse(data)
      expect(event.seq).toBe(Number(id))
      events.push(event)
    }
    if (events.length >= count) break
  }
  stop.abort()
  return events
}

describe('the stream', () => {
  it('sends new events in order', async () => {
    const running = await start()
    await post(running, '/v1/track', track('Before'))
    const { promise: open, resolve: onOpen } = Promise.withResolvers<void>()
    const reading = read(`${running.url}/_dev/stream`, 3, {}, onOpen)
    await open
    for (const name of ['A', 'B', 'C']) await post(running, '/v1/track', track(name))
    expect((await reading).map(({ event }) => event)).toEqual(['A', 'B', 'C'])
  })

  it('resumes from Last-Event-ID or after, and replays thousands of events without a gap', async () => {
    const running = await start()
    for (let round = 0; round < 3; round += 1) {
      await post(running, '/v1/batch', { batch: Array.from({ length: 1_200 }, (_, index) => track(`E${index}`)) })
    }
    const all = await read(`${running.url}/_dev/stream?after=0`, 3_600)
    expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 3_600 }, (_, index) => index + 1))
    const rest = await read(`${running.url}/_dev/stream?after=0`, 2, { 'last-event-id': '3598' })
    expect(rest.map(({ seq }) => seq)).toEqual([3_599, 3_600])
  })

  it('starts from the beginning for a client of an earlier server', async () => {
    const running = await start()
    await post(running, '/v1/batch', { batch: ['A', 'B'].map(track) })
    const response = await fetch(`${running.url}/_dev/stream`, { headers: { 'last-event-id': '500' } })
    const reader = response.body?.getReader()
    let text = ''
    while (!text.includes('"event":"B"')) text += new TextDecoder().decode((await reader?.read())?.value)
    await reader?.cancel()
    expect(text.indexOf('event: clear')).toBeGreaterThan(0)
    expect(text.indexOf('"event":"A"')).toBeGreaterThan(text.indexOf('event: clear'))
  })

  it('can be filtered', async () => {
    const running = await start()
    await post(running, '/v1/batch', {
      batch: [track('A'), track('B'), { type: 'page', userId: 'u' }, { type: 'track', event: 'C' }],
    })
    const events = await read(
      `${running.url}/_dev/stream?after=0&q=type:track+verdict:kept,discarded+issue:identity_required`,
      1,
    )
    expect(events.map(({ event }) => event)).toEqual(['C'])
  })

  it('reports a gap if the position of the client was dropped', async () => {
    const running = await start({ bounds: { events: 2 } })
    await post(running, '/v1/batch', { batch: ['A', 'B', 'C', 'D', 'E'].map(track) })
    const response = await fetch(`${running.url}/_dev/stream?after=1`)
    const reader = response.body?.getReader()
    let text = ''
    while (!text.includes('"event":"E"')) text += new TextDecoder().decode((await reader?.read())?.value)
    await reader?.cancel()
    expect(text).toContain('event: gap\ndata: {"after":1,"oldest":4}')
    expect(text).not.toContain('"event":"C"')
  })

  it('reports that all events were deleted, and continues with new ones', async () => {
    const running = await start()
    await post(running, '/v1/track', track('A'))
    const response = await fetch(`${running.url}/_dev/stream?after=0`)
    const reader = response.body?.getReader()
    let text = ''
    const readTo = async (words: string): Promise<void> => {
      while (!text.includes(words)) text += new TextDecoder().decode((await reader?.read())?.value)
    }
    await readTo('"event":"A"')
    await fetch(`${running.url}/_dev/events`, { method: 'DELETE' })
    await readTo('event: clear\n')
    await post(running, '/v1/track', track('B'))
    await readTo('"event":"B"')
    await reader?.cancel()
    expect(text.match(/event: (?:call|clear)/g)).toEqual(['event: call', 'event: clear', 'event: call'])
  })

  it('disconnects a client that reads nothing, and buffers little for it', async () => {
    const core = createDebugger()
    let held = 0
    let ended: Promise<void> | undefined
    const listener = await listen(core.segment, {
      before: (incoming, outgoing) => {
        if (incoming.method !== 'GET') return false
        const look = setInterval(() => {
          held = Math.max(held, outgoing.writableLength)
        }, 5)
        ended = streamEvents(core.log, incoming, outgoing, { match: undefined, after: 0, stallTimeoutMs: 300 }).finally(
          () => clearInterval(look),
        )
        return true
      },
    })
    const batch = {
      batch: Array.from({ length: 1_500 }, (_, index) => ({ ...track('E'.repeat(200)), messageId: `${index}` })),
    }
    for (let round = 0; round < 30; round += 1) {
      await core.segment.fetch(`${listener.url}/v1/batch`, {
        method: 'POST',
        body: JSON.stringify({ ...batch, writeKey: 'some-write-key' }),
      })
    }
    const socket = connect(listener.port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'))
    socket.pause()
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()))
    await expect.poll(() => ended !== undefined).toBe(true)
    await ended
    socket.resume()
    await closed
    await listener.close()
    core.close()
    expect(held).toBeGreaterThan(0)
    expect(held).toBeLessThan(2 * 1024 * 1024)
  })
})
