import { describe, expect, it } from 'vitest'
import { answer, basic, host, invalidKey, key, make, post, success, track } from './post.ts'

describe('write keys', () => {
  it('come from the header or the body and are stored once', async () => {
    const segment = make()
    await segment.fetch(`${host}/v1/track`, { method: 'POST', body: JSON.stringify({ ...track, writeKey: 'in-body' }) })
    await post(segment, '/v1/batch', { batch: [{ type: 'track', ...track, writeKey: 'in-item' }] })
    expect(segment.calls.map(({ writeKey }) => writeKey)).toEqual(['in-body', key])
  })

  it.each([{}, { writeKey: '' }, { writeKey: 'abc123' }])(
    'that are missing or known to be bad are answered 400: %j',
    async (fields) => {
      const segment = make()
      const response = await segment.fetch(`${host}/v1/track`, {
        method: 'POST',
        body: JSON.stringify({ ...track, ...fields }),
      })
      expect(await answer(response)).toEqual(invalidKey)
      expect(segment.discarded).toEqual([])
    },
  )

  it('without a source are answered 200, and the call is dropped', async () => {
    const segment = make({ writeKeys: ['other'] })
    expect(await answer(await post(segment, '/v1/track', track))).toEqual(success)
    expect(segment.calls).toEqual([])
    expect(segment.discarded).toMatchObject([
      { code: 'unknown_write_key', evidence: 'documented', writeKey: key, call: track },
    ])
  })

  it('that are a Public API token belong to no source', async () => {
    const segment = make()
    await post(segment, '/v1/track', track, { authorization: `Basic ${btoa(`sgp_${'a'.repeat(64)}:`)}` })
    expect(segment.discarded).toMatchObject([{ code: 'unknown_write_key' }])
  })

  it('of the other region are answered 200, and the call is dropped', async () => {
    const segment = make({ writeKeys: [{ key, region: 'eu' }] })
    await post(segment, '/v1/track', track)
    expect(segment.discarded).toMatchObject([{ code: 'wrong_region' }])
    const headers = { authorization: basic }
    const body = JSON.stringify(track)
    await segment.fetch('https://events.eu1.segmentapis.com/v1/track', { method: 'POST', headers, body })
    expect(segment.calls).toHaveLength(1)
    const local = make({ region: 'eu', writeKeys: [{ key, region: 'eu' }] })
    await local.fetch('http://127.0.0.1:8080/v1/track', { method: 'POST', headers, body })
    expect(local.calls).toHaveLength(1)
  })

  it('of a disabled source or a locked workspace drop every call', async () => {
    const disabled = make({ disabledWriteKeys: [key] })
    await post(disabled, '/v1/track', track)
    expect(disabled.discarded).toMatchObject([{ code: 'source_disabled' }])
    const locked = make({ lockedWorkspace: true })
    await post(locked, '/v1/batch', { batch: [{ type: 'track', ...track }] })
    expect(locked.discarded).toMatchObject([{ code: 'locked_workspace', index: 0, batchCode: 'empty_batch_result' }])
  })

  it('do not prevent the drop for a suppressed user', async () => {
    const segment = make({ suppressedUserIds: ['user-42'] })
    await post(segment, '/v1/track', track)
    expect(segment.discarded).toMatchObject([{ code: 'suppressed_user' }])
  })
})
