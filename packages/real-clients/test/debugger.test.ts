import { type EventPage, type EventSummary, type RunningDebugger, startDebugger } from '@org/segment-debugger'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Call, ids, type RealClient, realClients } from '../src/index.ts'

const names = [
  'analytics-node',
  'legacy analytics-node',
  'rudder-sdk-node',
  'analytics-next',
  'analytics-next, batching',
  'analytics-next, snippet',
]
const clients = realClients.filter(({ name }) => names.includes(name))
const writeKey = 'c9fk2m4p6q8r0s1t3u5v7w9x1'
const who = { type: 'track', userId: ids.userId, anonymousId: ids.anonymousId } as const

/** Calls that every client accepts: one that Segment stores with a changed meaning, and one that it drops. */
const faulty: readonly Call[] = [
  { ...who, event: 'Coffee Bought', properties: { revenue: '$19.99' } },
  { ...who, event: 'Tea Bought', context: { device: { advertisingId: 42 } } },
]

let segment: RunningDebugger
beforeAll(async () => {
  segment = await startDebugger({ port: 0, libraryFrom: [import.meta.url] })
})
afterAll(() => segment.stop())

/** Polls for new events, as a person who watches would, and collects them. */
const watchEvents = () => {
  const seen: EventSummary[] = []
  const stopped = new AbortController()
  const look = async (after: number): Promise<number> => {
    const response = await fetch(`${segment.url}/_dev/events?after=${after}&limit=1000`)
    const { events } = (await response.json()) as EventPage
    seen.push(...events)
    return events.at(-1)?.seq ?? after
  }
  const watching = (async () => {
    let after = 0
    while (!stopped.signal.aborted) {
      after = await look(after)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await look(after)
  })()
  return async () => {
    stopped.abort()
    await watching
    return seen
  }
}

const sendWatched = async (client: RealClient) => {
  await fetch(`${segment.url}/_dev/events`, { method: 'DELETE' })
  const stop = watchEvents()
  const { calls } = await client.sendCalls({ baseUrl: segment.url, writeKey, extra: faulty })
  return { calls, seen: await stop() }
}

describe.each(clients)('$name, sent to the debugger', (client) => {
  let run: Awaited<ReturnType<typeof sendWatched>>
  beforeAll(async () => {
    run = await sendWatched(client)
  })

  it('is seen complete while it sends', () => {
    expect(run.seen.map(({ type }) => type).toSorted()).toEqual([...client.types, 'track', 'track'].toSorted())
    expect(run.calls).toBe(run.seen.length)
  })

  it('gets the verdict of Segment for each call', () => {
    const verdicts = Object.fromEntries(
      run.seen.map(({ type, event, verdict, firstIssue }) => [
        type === 'track' ? `${type} ${event}` : type,
        [verdict, firstIssue?.code],
      ]),
    )
    // Segment sets this field itself, and RudderStack's libraries send it; without a timestamp the call loses its time.
    const good = client.wire.time === 'originalTimestamp' ? ['warned', 'set_by_segment'] : ['kept', undefined]
    expect(verdicts).toEqual({
      // The identify call has a timestamp.
      identify: ['kept', undefined],
      'track Order Completed': good,
      page: good,
      screen: good,
      group: good,
      alias: good,
      'track Coffee Bought': ['warned', 'revenue_not_number'],
      'track Tea Bought': ['discarded', 'advertising_id_not_string'],
    })
  })
})
