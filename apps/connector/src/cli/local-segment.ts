import { validateCall } from '@org/segment-core'
import { createFakeSegment, type Exchange } from '@org/segment-testing'
import { type AppTransport, createAppTransport } from '../run/app-transport.ts'
import type { WebhookResponse } from '../run/run-webhook.ts'
import { noSecrets } from '../run/secrets.ts'
import { forDisplay } from '../run/trace.ts'
import type { WebhookRequest } from '../run/webhook-request.ts'
import { seedLocalSegment } from './seed-local-segment.ts'

/** What the local Segment did with one call, or with a request that it rejected. */
export interface LocalVerdict {
  /** `kept`, `dropped`, `duplicate`, or `rejected` for a request whose calls were not read. */
  readonly outcome: 'kept' | 'dropped' | 'duplicate' | 'rejected'
  readonly call?: unknown
  /** Why it was not kept, and what is wrong or unusual about the call. */
  readonly notes: readonly string[]
}

/** Answers a request that the local Segment posts to a webhook. */
export type DeliveryListener = (request: WebhookRequest) => Promise<WebhookResponse>

/** A Segment in this process. Requests to any host reach it. */
export interface LocalSegment {
  readonly transport: AppTransport
  /** In the order of arrival. */
  readonly verdicts: readonly LocalVerdict[]
  /** Sends calls, and waits until every webhook has received them. */
  readonly send: (writeKey: string, calls: readonly object[]) => Promise<void>
  /** Receives what is posted to webhooks. @returns a function that stops it */
  readonly onDelivery: (listener: DeliveryListener) => () => void
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
    const shown = forDisplay(call, noSecrets)
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

/** How long ago the calls of the example workspace arrived, in ms: a question about them ends before now. */
const seededAgoMs = 60_000

/** Starts a local Segment that accepts any write key and token, with the workspace of the examples. */
export const startLocalSegment = async (environment: {
  readonly now: () => number
  readonly random: () => number
}): Promise<LocalSegment> => {
  const { random } = environment
  let [agoMs, listener]: [number, DeliveryListener | undefined] = [seededAgoMs, undefined]
  const now = (): number => environment.now() - agoMs
  const deliver = async (_address: Request | URL | string, init: RequestInit = {}): Promise<Response> => {
    const headers = Object.fromEntries(new Headers(init.headers))
    const response = await listener?.({ method: init.method ?? 'POST', headers, body: String(init.body) })
    return new Response(response?.body, { status: response?.status ?? 404 })
  }
  const segment = createFakeSegment({ now, random, workspace: { deliver } })
  await seedLocalSegment(segment)
  agoMs = 0
  const verdicts: LocalVerdict[] = []
  segment.on('exchange', (exchange) => verdicts.push(...verdictsOf(exchange, environment.now())))
  return {
    transport: createAppTransport((input, init) => segment.fetch(input, init)),
    verdicts,
    async send(writeKey, calls) {
      const body = JSON.stringify({ writeKey, batch: calls })
      await segment.fetch('https://api.segment.io/v1/batch', { method: 'POST', body })
      await segment.workspace.settled()
    },
    onDelivery(added) {
      listener = added
      return () => {
        listener = undefined
      }
    },
  }
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
