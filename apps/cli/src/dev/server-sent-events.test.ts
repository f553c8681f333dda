import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readServerSentEvents, type ServerSentEvent } from './server-sent-events.ts'

const read = async (chunks: readonly Uint8Array[]): Promise<readonly ServerSentEvent[]> => {
  const events: ServerSentEvent[] = []
  const body = (async function* () {
    yield* chunks
  })()
  for await (const event of readServerSentEvents(body)) events.push(event)
  return events
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('a stream of events', () => {
  it('is read whatever ends its lines, comments and unknown fields passed over', async () => {
    const text =
      'retry: 1000\n\n: hello\n\nid: 1\nevent: call\ndata: {"a":1}\nother: x\n\ndata:one\r\ndata: two\r\n\r\nevent: empty\n\n'
    expect(await read([bytes(text)])).toEqual([
      { event: 'call', data: '{"a":1}', id: '1' },
      { event: 'message', data: 'one\ntwo', id: undefined },
    ])
  })

  it('is the same however it is cut, within characters too', async () => {
    const events = fc.array(fc.record({ id: fc.nat(), data: fc.json() }), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(events, fc.array(fc.nat({ max: 40 }), { minLength: 1 }), async (sent, cuts) => {
        const whole = bytes(sent.map(({ id, data }) => `id: ${id}\nevent: call\ndata: ${data}\n\n`).join(''))
        const chunks: Uint8Array[] = []
        for (let at = 0, cut = 0; at < whole.length; cut += 1) {
          const size = (cuts[cut % cuts.length] ?? 0) + 1
          chunks.push(whole.slice(at, at + size))
          at += size
        }
        expect((await read(chunks)).map(({ id, data }) => ({ id: Number(id), data }))).toEqual(sent)
      }),
    )
  })

  it('is no stream where an event never ends', async () => {
    await expect(read([bytes('data: '), bytes('x'.repeat(2 * 1024 * 1024))])).rejects.toThrow('more than 1 MB')
  })
})
