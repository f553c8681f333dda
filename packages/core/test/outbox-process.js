// An application that is killed in the middle of its work. It says which calls were accepted, as soon as they are.
import { writeSync } from 'node:fs'
import { createSegmentClient } from '@org/segment-core'
import { nodeRuntime, openOutbox } from '@org/segment-core/node'

const [host, path, from, count] = process.argv.slice(2)
const runtime = nodeRuntime()
const outbox = await openOutbox({ path })
const client = createSegmentClient({
  source: { writeKey: 'killed-write-key', host },
  runtime,
  outbox: { storage: outbox, settleWhen: 'accepted', pollMs: 20 },
  flush: { calls: 40, ageMs: 10 },
  retry: { maxRetries: 3, baseDelayMs: 1, maxDelayMs: 20 },
  breaker: { failures: 1_000 },
  timeoutMs: 1_000,
})
writeSync(1, 'started\n')
const last = Number(from) + Number(count)
for (let index = Number(from); index < last; index += 20) {
  const calls = Array.from({ length: 20 }, (_, offset) => ({
    messageId: `id-${index + offset}`,
    userId: `user-${offset}`,
    event: 'Song Played',
  }))
  const outcomes = await Promise.all(calls.map((call) => client.track(call)))
  const kept = outcomes.flatMap((outcome) => (outcome.outcome === 'accepted' ? [outcome.messageId] : []))
  writeSync(1, `${kept.join(' ')}\n`)
}
await client.close({ timeoutMs: 60_000 })
await outbox.close()
await runtime.close()
