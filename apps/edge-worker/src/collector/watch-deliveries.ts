import type { SegmentError } from '@org/segment-core'
import { trackingBase } from '@org/segment-core/internal'
import type { Log } from '../log/log-entry.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { sourceLabel, type Target } from '../sources/target.ts'
import type { DeliveryEvent, ReportDelivery } from '../storage/delivery-event.ts'

/** Options of {@link watchDeliveries}. */
export interface WatchOptions {
  readonly metrics: Metrics
  readonly log: Log
  /** Clock for durations, in milliseconds. */
  readonly monotonic: () => number
}

/** What is known of the deliveries of a collector. */
export interface DeliveryWatch {
  readonly report: ReportDelivery
  /** Whether requests to Segment fail now. */
  isFailing(): boolean
}

/** The state of one host. */
interface HostState {
  /** Sources whose last request failed. */
  readonly failing: Set<string>
  /** When the first of them failed. */
  since: number
  /** When the last line about a failure was logged. */
  loggedAt: number
  /** Whether that line waits for the one that says it is over. */
  isLogged: boolean
}

/** A host that fails again so soon, in milliseconds, gets no further line: one that fails now and then would fill the log. */
const quietMs = 10_000

/**
 * Counts deliveries, and logs each parked call, the first failure of a host and its recovery. A failure that is over before
 * the next line may be written gets no line.
 */
export const watchDeliveries = ({ metrics, log, monotonic }: WatchOptions): DeliveryWatch => {
  const hosts = new Map<string, HostState>()

  const hostOf = ({ source }: Target): string => trackingBase(source)

  const failed = (target: Target, error: SegmentError): void => {
    const host = hostOf(target)
    const source = sourceLabel(target)
    metrics.count('collector_delivery_failures_total', { source, code: error.code })
    const now = monotonic()
    const state: HostState = hosts.get(host) ?? {
      failing: new Set(),
      since: now,
      loggedAt: Number.NEGATIVE_INFINITY,
      isLogged: false,
    }
    hosts.set(host, state)
    if (state.failing.size === 0) state.since = now
    state.failing.add(source)
    if (state.isLogged || now - state.loggedAt < quietMs) return
    state.isLogged = true
    state.loggedAt = now
    const { code, message, details } = error
    log({
      level: 'warning',
      message: 'Requests to Segment fail.',
      ...{ host, source, code, reason: message, status: details.status, systemCode: details.systemCode },
    })
  }

  const settled = (host: string, source: string): void => {
    const state = hosts.get(host)
    if (state === undefined || !state.failing.delete(source) || state.failing.size > 0) return
    if (!state.isLogged) return
    state.isLogged = false
    const seconds = Math.round((monotonic() - state.since) / 100) / 10
    log({ level: 'info', message: 'Requests to Segment succeed again.', host, seconds })
  }

  const report = (event: DeliveryEvent): void => {
    switch (event.kind) {
      case 'delivered': {
        const source = sourceLabel(event.target)
        metrics.count('collector_batches_total', { source })
        metrics.count('collector_batch_bytes_total', { source }, event.bytes)
        metrics.count('collector_delivered_calls_total', { source }, event.calls)
        settled(hostOf(event.target), source)
        break
      }
      case 'failed':
        failed(event.target, event.error)
        break
      case 'parked': {
        const { source, channel, messageId, code, reason } = event
        metrics.count('collector_parked_calls_total', { source, reason: code })
        log({ level: 'warning', message: 'A call is parked.', source, channel, messageId, code, reason })
        // Segment answered.
        for (const host of hosts.keys()) settled(host, source)
        break
      }
      default:
        event satisfies never
    }
  }

  return { report, isFailing: () => [...hosts.values()].some(({ failing }) => failing.size > 0) }
}
