import { createSegmentClient } from '@org/segment-core'
import { nodeRuntime, openDeadLetters } from '@org/segment-core/node'
import { expect, it } from 'vitest'
import { useLocalSegment } from './local-segment.ts'
import { runHere } from './run-here.ts'

const local = useLocalSegment()

it('sends the calls of a dead-letter file again, under their ids and times', async () => {
  const path = local.file('dead-letters.ndjson', '')
  const letters = openDeadLetters({ path })
  const runtime = nodeRuntime()
  const client = createSegmentClient({
    source: { writeKey: 'dead-letter-write-key', host: local.url },
    runtime,
    retry: { maxRetries: 0 },
    onError: () => undefined,
  })
  client.on('failed', letters.keep)
  local.segment.faults.next({ status: 503, times: 1 })
  const timestamp = '2026-05-01T09:30:00.000Z'
  for (let index = 0; index < 20; index += 1) {
    client.track({ messageId: `m-${index}`, userId: 'ü', event: 'Signed Up', timestamp, properties: { index } })
  }
  expect(await client.close()).toMatchObject({ gaveUp: 20 })
  expect(await letters.close()).toMatchObject({ written: 20, lost: 0 })
  await runtime.close()
  expect(local.segment.calls).toHaveLength(0)
  expect(await runHere(['import', path], { cwd: local.folder, host: local.url })).toMatchObject({ code: 0 })
  expect(local.segment.calls.map(({ messageId }) => messageId)).toEqual(Array.from({ length: 20 }, (_, i) => `m-${i}`))
  expect(local.segment.calls[7]).toMatchObject({ userId: 'ü', properties: { index: 7 }, originalTimestamp: timestamp })
})
