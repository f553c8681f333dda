import { deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { answer, make, malformed, post, success, track } from './post.ts'

describe('bodies', () => {
  it.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'application/json;charset=utf-8'])(
    'are read as JSON under the content type %s',
    async (type) => {
      const segment = make()
      expect(await answer(await post(segment, '/v1/track', track, { 'content-type': type }))).toEqual(success)
      expect(segment.calls).toHaveLength(1)
    },
  )

  it('are inflated from gzip and deflate', async () => {
    const segment = make()
    await post(segment, '/v1/track', gzipSync(JSON.stringify(track)), { 'content-encoding': 'gzip' })
    await post(segment, '/v1/track', deflateSync(JSON.stringify(track)), { 'content-encoding': 'deflate' })
    expect(segment.calls).toHaveLength(2)
  })

  it('that are invalid or inflate without end are answered 400', async () => {
    const segment = make()
    const bomb = gzipSync(new Uint8Array(11 * 1024 * 1024))
    for (const body of [new Uint8Array([1, 2, 3]), bomb, gzipSync('{}').subarray(0, 12)]) {
      expect(await answer(await post(segment, '/v1/track', body, { 'content-encoding': 'gzip' }))).toEqual(malformed)
    }
  })

  it.each(['', '{', '[]', '"text"', 'null', '7', `{"a":${'['.repeat(5000)}`, '\ufeff{}'])(
    'that are not a JSON object are answered with 400: %s',
    async (body) => {
      expect(await answer(await post(make(), '/v1/track', body))).toEqual(malformed)
    },
  )

  it('are measured in bytes of UTF-8 after inflating', async () => {
    const segment = make()
    const sized = (bytes: number, unit: string): string => {
      const empty = JSON.stringify({ ...track, properties: { note: '' } })
      const missing = bytes - empty.length
      const size = new TextEncoder().encode(unit).byteLength
      const note = unit.repeat(Math.floor(missing / size)) + 'a'.repeat(missing % size)
      return JSON.stringify({ ...track, properties: { note } })
    }
    for (const unit of ['a', 'é', '😀']) {
      expect((await post(segment, '/v1/track', sized(32_768, unit))).status).toBe(200)
      const [status, body] = await answer(await post(segment, '/v1/track', sized(32_769, unit)))
      expect([status, body]).toMatchObject([400, { success: false, code: 'invalid_request' }])
    }
    const compressed = gzipSync(sized(32_769, 'a'))
    expect((await post(segment, '/v1/track', compressed, { 'content-encoding': 'gzip' })).status).toBe(400)
    expect(segment.calls).toHaveLength(3)
  })

  it('of a batch may have 500 KB, of which no call may have more than 32 KB', async () => {
    const segment = make()
    const item = (note: number) => ({ type: 'track', ...track, properties: { note: 'a'.repeat(note) } })
    const overhead = JSON.stringify({ batch: [] }).length
    const full = Array.from({ length: 16 }, () => item(31_000))
    const left =
      512_000 -
      overhead -
      full.reduce((sum, call) => sum + JSON.stringify(call).length + 1, 0) -
      JSON.stringify(item(0)).length
    expect((await post(segment, '/v1/batch', { batch: [...full, item(left)] })).status).toBe(200)
    expect(segment.calls).toHaveLength(17)
    expect((await post(segment, '/v1/batch', { batch: [...full, item(left + 1)] })).status).toBe(400)
    expect((await post(segment, '/v1/batch', { batch: [item(10), item(33_000)] })).status).toBe(400)
    expect(segment.calls).toHaveLength(17)
  })
})
