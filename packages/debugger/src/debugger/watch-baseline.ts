import {
  type BaselineChange,
  collectBaseline,
  compareBaselines,
  type JsonObject,
  type TrackingBaseline,
} from '@org/segment-testing'
import type { BaselineReport } from '../model/baseline.ts'
import type { EventSummary } from '../model/event-record.ts'
import type { EventLog } from '../store/event-log.ts'

/** A baseline to compare calls with. */
export interface NamedBaseline {
  /** Where it is from, to show. */
  readonly name: string
  readonly shape: TrackingBaseline
}

/** The shape of calls, and what differs from a baseline. */
export interface BaselineWatch {
  /** Sets the baseline; the shape of the present calls without one. */
  readonly set: (baseline?: NamedBaseline) => Promise<void>
  readonly remove: () => void
  /** The shape of the calls that Segment keeps, since the start or the last clear. */
  readonly shape: () => Promise<TrackingBaseline>
  readonly report: () => Promise<BaselineReport & { readonly changes: readonly BaselineChange[] }>
}

/** What is compared; a sender with a new name for each call must not fill the memory. */
const maxShape = { events: 5_000, properties: 1_000 } as const

/** Calls read before yielding. */
const chunkCalls = 1_000

const isKept = ({ verdict, duplicate }: EventSummary): boolean =>
  !duplicate && (verdict === 'kept' || verdict === 'warned')

/** Compares the calls of a log with a baseline. Each call is read once, when a report is wanted. */
export const watchBaseline = (log: EventLog, first: NamedBaseline | undefined): BaselineWatch => {
  let baseline = first
  let collected = collectBaseline(maxShape)
  let calls = 0
  let after = 0
  let reading: Promise<void> = Promise.resolve()
  log.onClear(() => {
    collected = collectBaseline(maxShape)
    calls = 0
  })

  const readNew = async (): Promise<void> => {
    for (;;) {
      const events = log.slice(after, chunkCalls)
      for (const event of events) {
        after = event.seq
        const json = isKept(event) ? log.call(event.seq) : undefined
        if (json === undefined) continue
        const call: JsonObject = JSON.parse(json)
        collected.add({ ...call, type: event.type })
        calls += 1
      }
      if (events.length < chunkCalls) return
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const shape = async (): Promise<TrackingBaseline> => {
    reading = reading.then(readNew)
    await reading
    return collected.baseline()
  }
  return {
    set: async (given) => {
      const present = await shape()
      baseline = given ?? { name: calls === 1 ? 'the first call' : `the first ${calls} calls`, shape: present }
    },
    remove: () => {
      baseline = undefined
    },
    shape,
    report: async () => {
      const now = await shape()
      const changes = baseline === undefined ? [] : compareBaselines(baseline.shape, now)
      const events = Object.keys(now).length
      const named = baseline === undefined ? {} : { name: baseline.name }
      return { ...named, calls, events, changes, truncated: collected.isTruncated() }
    },
  }
}
