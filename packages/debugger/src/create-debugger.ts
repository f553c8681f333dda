import {
  createFakeSegment,
  type Exchange,
  type FakeSegment,
  type FakeSegmentOptions,
  type StoredCall,
} from '@org/segment-testing'
import type { EventRecord, EventSummary } from './event-record.ts'
import { describeExchange } from './record/describe-exchange.ts'
import type { CallDetail } from './record/event-detail.ts'
import { fullRecord } from './record/full-record.ts'
import type { Judge } from './record/judge-event.ts'
import type { DetailStore } from './store/detail-store.ts'
import { createEventLog, type EventLog, type LogBounds } from './store/event-log.ts'
import { createMemoryDetails } from './store/memory-details.ts'
import { createCountLater } from './traffic/count-later.ts'
import { createTraffic } from './traffic/traffic.ts'
import type { TrafficSummary } from './traffic-summary.ts'

/** Settings of a debugger. */
export interface DebuggerOptions {
  /** Settings of the local Segment behind it, such as the write keys that exist. */
  readonly segment?: Omit<FakeSegmentOptions, 'keep' | 'maxStoredCalls' | 'now' | 'random'>
  /** A local Segment that is there already, to watch; `segment` counts for nothing then. */
  readonly watch?: FakeSegment
  /** Judges calls by rules besides Segment's own. */
  readonly judge?: Judge
  readonly bounds?: LogBounds
  /** Is told of what could not be shown, such as for a full disk; who sends is answered all the same. */
  readonly onError?: (error: unknown) => void
  /** Where details are kept. @default in memory */
  readonly details?: DetailStore
  /** The clock, ms since 1970. */
  readonly now?: () => number
  /** Numbers in [0, 1). */
  readonly random?: () => number
}

/** A local Segment, and everything there is to say about what it was sent. */
export interface Debugger {
  readonly segment: FakeSegment
  readonly log: EventLog
  /** Numbers of all that came. */
  readonly summary: () => TrafficSummary
  /** @param url origin, for the command that sends the call again */
  readonly record: (seq: number, url: string) => EventRecord | undefined
  /** Listens to calls that Segment keeps, as it keeps them; returns what stops it. */
  readonly onKept: (listener: (summary: EventSummary, stored: StoredCall) => void) => () => void
  /** Forgets every event, also the messageIds by which duplicates are known. */
  readonly clear: () => void
  readonly close: () => void
}

/** messageIds remembered; a local Segment may run for weeks. */
const maxMessageIds = 500_000

const factsOf = (detail: string | undefined): unknown => {
  if (detail === undefined) return undefined
  const { call }: CallDetail = JSON.parse(detail)
  if (typeof call !== 'object' || call === null) return undefined
  const { properties, traits } = call as { properties?: unknown; traits?: unknown } // an object, whatever it holds
  return properties ?? traits
}

/**
 * Makes a debugger. What `details` kept from before is there again, and counted.
 */
export const createDebugger = (options: DebuggerOptions = {}): Debugger => {
  const now = options.now ?? Date.now
  const random = options.random ?? Math.random
  const segment = options.watch ?? createFakeSegment({ ...options.segment, keep: 'counts', maxMessageIds, now, random })
  const traffic = createTraffic()
  const counting = createCountLater(traffic)
  const details = options.details ?? createMemoryDetails()
  const log = createEventLog(details, options.bounds, ({ summary }) =>
    counting.later(summary, () => factsOf(details.text(summary.seq))),
  )
  const keptListeners = new Set<Parameters<Debugger['onKept']>[0]>()

  const take = (exchange: Exchange): void => {
    const drafts = describeExchange(exchange, now(), options.judge)
    const events = log.add(drafts)
    events.forEach((event, index) => {
      counting.now(event, () => drafts[index]?.facts)
    })
    if (keptListeners.size === 0) return
    events.forEach((event, index) => {
      const arrived = exchange.arrivals[index]
      if (arrived?.outcome !== 'kept' || event.verdict === 'discarded') return
      for (const listener of keptListeners) listener(event, arrived.stored)
    })
  }
  const stop = segment.on('exchange', (exchange) => {
    try {
      take(exchange)
    } catch (error) {
      options.onError?.(error)
    }
  })

  return {
    segment,
    log,
    summary: () => {
      const oldestSeq = log.oldestSeq()
      const newestSeq = log.size() === 0 ? undefined : log.lastSeq()
      counting.settle()
      return {
        ...traffic.summary(now()),
        kept: log.size(),
        ...(oldestSeq === undefined ? {} : { oldestSeq }),
        ...(newestSeq === undefined ? {} : { newestSeq }),
      }
    },
    record: (seq, url) => {
      const found = log.get(seq)
      if (found === undefined) return undefined
      const { summary, stored } = found
      return fullRecord(summary, { detail: JSON.parse(stored.detail), request: stored.request }, url)
    },
    onKept: (listener) => {
      keptListeners.add(listener)
      return () => {
        keptListeners.delete(listener)
      }
    },
    clear: () => {
      log.clear()
      counting.forget()
      traffic.clear()
      segment.clear()
    },
    close: () => {
      stop()
      counting.forget()
      log.close()
    },
  }
}
