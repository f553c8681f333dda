import { SegmentError } from '@org/segment-core'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createStreamRestorer } from './restore-streams.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const setUp = () => {
  const servers: { missing: string[]; failure: SegmentError | undefined } = { missing: [], failure: undefined }
  const said: string[] = []
  const created: string[] = []
  const restore = createStreamRestorer({
    lacksStreams: async () => servers.missing.length > 0,
    create: async () => {
      if (servers.failure !== undefined) throw servers.failure
      const names = servers.missing
      servers.missing = []
      created.push(...names)
      return names
    },
    onWarning: (message) => said.push(message),
    onError: ({ message }) => said.push(message),
    monotonic: () => performance.now(),
  })
  return { servers, said, created, restore }
}

it('creates a missing stream once its files are deleted, for all who ask at the same time', async () => {
  const { servers, said, created, restore } = setUp()
  servers.missing = ['S']
  const asked = [restore(), restore()]
  await vi.advanceTimersByTimeAsync(1_999)
  expect(created).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  await Promise.all(asked)
  expect([created, said]).toEqual([
    ['S'],
    ['The stream S was missing and was created again. The calls that it held are lost.'],
  ])
})

it('says once what cannot be created until it can, and nothing of servers that do not answer', async () => {
  const { servers, said, restore } = setUp()
  const look = async (code: 'invalid_source' | 'outbox_unavailable' | undefined): Promise<void> => {
    servers.failure = code === undefined ? undefined : new SegmentError(code, `It is ${code}.`)
    await vi.advanceTimersByTimeAsync(2_000)
    await restore()
  }
  for (const code of ['invalid_source', 'invalid_source', 'outbox_unavailable', undefined, 'invalid_source'] as const) {
    await look(code)
  }
  expect(said).toEqual(['It is invalid_source.', 'It is invalid_source.'])
})
