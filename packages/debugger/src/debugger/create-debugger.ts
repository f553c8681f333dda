import {
  createFakeSegment,
  type Exchange,
  type FakeSegment,
  type FakeSegmentOptions,
  type Gate,
  type StoredCall,
} from '@org/segment-testing'
import type { EventRecord, EventSummary } from '../model/event-record.ts'
import { isObject } from '../model/is-object.ts'
import type { TrafficSummary } from '../model/traffic-summary.ts'
import { describeExchange } from '../record/describe-exchange.ts'
import type { CallDetail, EventDraft } from '../record/event-detail.ts'
import type { CallValidator } from '../record/event-issues.ts'
import { fullRecord } from '../record/full-record.ts'
import type { DetailStore } from '../store/detail-store.ts'
import { createMemoryDetails } from '../store/detail-store.ts'
import { createEventLog, type EventLog, type LogBounds } from '../store/event-log.ts'
import { createCountLater } from '../traffic/count-later.ts'
import { createTraffic } from '../traffic/traffic.ts'
import { type BaselineWatch, type NamedBaseline, watchBaseline } from './watch-baseline.ts'

/** Options of a debugger. */
export interface DebuggerOptions {
  /** Options of the local Segment, such as the write keys that exist. */
  readonly segment?: Omit<FakeSegmentOptions, 'keep' | 'maxStoredCalls' | 'now' | 'random'>
  /** An existing local Segment to watch; `segment` is ignored then. */
  readonly watch?: FakeSegment
  /** Checks calls against more rules than Segment's own. */
  readonly judge?: CallValidator
  readonly bounds?: LogBounds
  /** What calls are compared with. */
  readonly baseline?: NamedBaseline
  /** Called with errors while recording, such as a full disk. The sender is answered anyway. */
  readonly onError?: (error: unknown) => void
  /** Where details are stored. @default in memory */
  readonly details?: DetailStore
  /** The clock, ms since 1970. */
  readonly now?: () => number
  /** Numbers in [0, 1). */
  readonly random?: () => number
}

/** A local Segment, and a record of everything it received. */
export interface Debugger {
  readonly segment: FakeSegment
  readonly log: EventLog
  /** Statistics of all events. */
  readonly summary: () => TrafficSummary
  /** @param url origin, for the curl command */
  readonly record: (seq: number, url: string) => EventRecord | undefined
  /** Adds an event that another debugger recorded. */
  readonly add: (draft: EventDraft) => void
  /** Calls the listener with each call that Segment keeps; returns a function that unsubscribes. */
  readonly onKept: (listener: (summary: EventSummary, stored: StoredCall) => void) => () => void
  /** Gates that hold answers until they are opened. */
  readonly gates: {
    /** @returns false if there are as many gates as there can be @throws {QueryError} if the query is invalid */
    readonly hold: (q: string | undefined) => boolean
    readonly list: () => readonly { readonly q?: string; readonly held: number }[]
    readonly open: () => void
  }
  /** What differs from the baseline. */
  readonly baseline: BaselineWatch
  /** Keeps a call with this messageId from the listeners of `onKept`, until the returned function is called. */
  readonly keepLocal: (messageId: string) => () => void
  /** Deletes every event, and the messageIds used to detect duplicates. */
  readonly clear: () => void
  readonly close: () => void
}

/** messageIds remembered; a local Segment may run for weeks. */
const maxMessageIds = 500_000

/** Whether Segment took a call, so that it drops later ones with the same messageId. */
const wasTaken = ({ verdict, duplicate, messageId }: EventSummary, detail: () => string | undefined): boolean => {
  if (duplicate || messageId === '' || verdict === 'refused') return false
  if (verdict !== 'discarded') return true
  // The plan or another rule of this server discards a call that Segment takes.
  const { discardCode }: Partial<CallDetail> = JSON.parse(detail() ?? '{"discardCode":""}')
  return discardCode === undefined
}

const factsOf = (json: string | undefined): unknown => {
  const call: unknown = json === undefined ? undefined : JSON.parse(json)
  return isObject(call) ? (call.properties ?? call.traits) : undefined
}

/** Gates of a session. */
const maxGates = 100

/** Creates a debugger. Events that `details` already holds are restored and counted. */
export const createDebugger = (options: DebuggerOptions = {}): Debugger => {
  const { now = Date.now, random = Math.random, details = createMemoryDetails() } = options
  const segment = options.watch ?? createFakeSegment({ ...options.segment, keep: 'counts', maxMessageIds, now, random })
  const traffic = createTraffic()
  const counting = createCountLater(traffic)
  const log = createEventLog(details, options.bounds, ({ summary }) => {
    const taken = wasTaken(summary, () => details.get(summary.seq)?.detail)
    if (taken) segment.rememberMessageId(summary.messageId, Date.parse(summary.receivedAt))
    counting.later(summary, () => factsOf(details.call(summary.seq)))
  })
  const gates: { readonly q?: string; readonly gate: Gate }[] = []
  const keptListeners = new Set<Parameters<Debugger['onKept']>[0]>()
  const localIds = new Set<string>()

  const add = (drafts: readonly EventDraft[]): readonly EventSummary[] => {
    const events = log.add(drafts)
    events.forEach((event, index) => {
      counting.now(event, () => drafts[index]?.facts)
    })
    return events
  }
  const recordExchange = (exchange: Exchange): void => {
    const events = add(describeExchange(exchange, now(), options.judge))
    if (keptListeners.size === 0) return
    events.forEach((event, index) => {
      const arrived = exchange.arrivals[index]
      if (arrived?.outcome !== 'kept' || event.verdict === 'discarded' || localIds.has(event.messageId)) return
      for (const listener of keptListeners) listener(event, arrived.stored)
    })
  }
  const stop = segment.on('exchange', (exchange) => {
    try {
      recordExchange(exchange)
    } catch (error) {
      options.onError?.(error)
    }
  })

  return {
    segment,
    log,
    summary: () => {
      counting.settle()
      return {
        ...traffic.summary(now()),
        kept: log.size(),
        oldestSeq: log.oldestSeq(),
        newestSeq: log.size() === 0 ? undefined : log.lastSeq(),
      }
    },
    record: (seq, url) => {
      const found = log.get(seq)
      if (found === undefined) return undefined
      const { summary, stored } = found
      const call: unknown = stored.call === undefined ? undefined : JSON.parse(stored.call)
      return fullRecord(summary, { call, detail: JSON.parse(stored.detail), request: stored.request }, url)
    },
    gates: {
      hold: (q) => {
        if (gates.length >= maxGates) return false
        gates.push({ ...(q === undefined ? {} : { q }), gate: segment.hold(q) })
        return true
      },
      list: () => gates.map(({ gate, ...given }) => ({ ...given, held: gate.held })),
      open: () => {
        for (const { gate } of gates.splice(0)) gate.release()
      },
    },
    baseline: watchBaseline(log, options.baseline),
    add: (draft) => void add([draft]),
    onKept: (listener) => {
      keptListeners.add(listener)
      return () => {
        keptListeners.delete(listener)
      }
    },
    keepLocal: (messageId) => {
      localIds.add(messageId)
      return () => {
        localIds.delete(messageId)
      }
    },
    clear: () => {
      log.clear()
      counting.forget()
      traffic.clear()
      segment.reset({ keepFaults: true })
    },
    close: () => {
      stop()
      counting.forget()
      log.close()
    },
  }
}
