import { validateCall } from '@org/segment-core'
import { createFakeSegment, type Exchange } from '@org/segment-testing'
import { type AppTransport, createAppTransport } from '../run/app-transport.ts'
import { forDisplay } from '../run/trace.ts'

/** What the local Segment did with one call, or with a request that it rejected. */
export interface LocalVerdict {
  /** `kept`, `dropped`, `duplicate`, or `rejected` for a request whose calls were not read. */
  readonly outcome: 'kept' | 'dropped' | 'duplicate' | 'rejected'
  readonly call?: unknown
  /** Why it was not kept, and what is wrong or unusual about the call. */
  readonly notes: readonly string[]
}

/** A Segment in this process. Requests to any host reach it. */
export interface LocalSegment {
  readonly transport: AppTransport
  /** In the order of arrival. */
  readonly verdicts: readonly LocalVerdict[]
}

const verdictsOf = ({ request, arrivals }: Exchange, now: number): readonly LocalVerdict[] => {
  if (request.refusal !== undefined)
    return [{ outcome: 'rejected', notes: [`The request was rejected ${request.refusal}.`] }]
  return arrivals.map((arrival): LocalVerdict => {
    // The path of the request has the type, if the body has none.
    const call = { ...(arrival.type === undefined ? {} : { type: arrival.type }), ...arrival.call }
    const rules = validateCall(call, { now }).issues.map(
      ({ severity, code, message }) => `${severity} ${code}: ${message}`,
    )
    const shown = forDisplay(call, [])
    switch (arrival.outcome) {
      case 'kept':
        return { outcome: 'kept', call: shown, notes: rules }
      case 'discarded':
        return {
          outcome: 'dropped',
          call: shown,
          notes: [`${arrival.discarded.code}: ${arrival.discarded.reason}`, ...rules],
        }
      case 'duplicate':
        return { outcome: 'duplicate', call: shown, notes: ['The message ID was received before.', ...rules] }
      default:
        return arrival satisfies never
    }
  })
}

/** Starts a local Segment that accepts any write key. */
export const startLocalSegment = (environment: {
  readonly now: () => number
  readonly random: () => number
}): LocalSegment => {
  const segment = createFakeSegment(environment)
  const verdicts: LocalVerdict[] = []
  segment.on('exchange', (exchange) => verdicts.push(...verdictsOf(exchange, environment.now())))
  return { transport: createAppTransport((input, init) => segment.fetch(input, init)), verdicts }
}

/** The verdicts as text, one paragraph per call. */
export const formatVerdicts = (verdicts: readonly LocalVerdict[]): string => {
  if (verdicts.length === 0) return 'Local Segment: nothing arrived'
  return verdicts
    .map(({ outcome, call, notes }) => {
      const shown = call === undefined ? [] : [JSON.stringify(call)]
      return [`Local Segment: ${outcome}`, ...shown, ...notes].join('\n  ')
    })
    .join('\n\n')
}
