import { type BoundedLog, createBoundedLog } from '../bounded-log.ts'
import type { StoredCall } from '../call-records.ts'
import type { Fetch } from '../fetch-handler.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import { pause } from '../pause.ts'
import { encodeUtf8, webGlobals } from '../web-globals.ts'
import { applyFilters } from './apply-filter.ts'
import { webhookSlug } from './catalog.ts'
import { isTrueFor } from './fql.ts'
import type { WebhookDelivery } from './webhook-delivery.ts'
import type { Destination, Subscription, WorkspaceState } from './workspace-state.ts'

/** Sends calls to the webhooks of the workspace. */
export interface WebhookSender {
  /** Starts the requests for a stored call. */
  readonly send: (call: StoredCall) => void
  readonly deliveries: BoundedLog<WebhookDelivery>
  /** Resolves once every started request is finished. */
  readonly settled: () => Promise<void>
}

/** Deliveries that are stored. */
const storedDeliveries = 10_000

const hex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** The signature that Segment sends as X-Signature: HMAC-SHA1 of the text, in lower-case hex. */
const signBody = async (text: string, secret: string): Promise<string> => {
  const { crypto } = webGlobals()
  const algorithm = { name: 'HMAC', hash: 'SHA-1' }
  const key = await crypto.subtle.importKey('raw', encodeUtf8(secret), algorithm, false, ['sign'])
  return hex(await crypto.subtle.sign('HMAC', key, encodeUtf8(text)))
}

const headersOf = (settings: JsonObject): Readonly<Record<string, string>> => {
  const { headers } = settings
  if (!isJsonObject(headers)) return {}
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}

const post = async (
  deliver: Fetch,
  { settings }: Subscription,
  { settings: own }: Destination,
  call: JsonObject,
): Promise<number | undefined> => {
  const text = JSON.stringify(call)
  const { sharedSecret } = own
  const signature =
    typeof sharedSecret === 'string' && sharedSecret !== '' ? { 'x-signature': await signBody(text, sharedSecret) } : {}
  // With batching, the body is a list and only its first element is signed.
  const body = settings.enable_batching === true ? `[${text}]` : text
  const headers = { 'content-type': 'application/json', ...headersOf(settings), ...signature }
  try {
    const method = typeof settings.method === 'string' ? settings.method : 'POST'
    const response = await deliver(String(settings.url), { method, headers, body, redirect: 'manual' })
    await response.arrayBuffer()
    return response.status
  } catch {
    return undefined
  }
}

/** The call as destinations get it: without what only this Segment knows. */
const forwarded = ({ writeKey: _key, ...call }: StoredCall): JsonObject => call

/** Timeouts, errors of the server and 429 are retried; other errors are not. */
const isRetried = (status: number | undefined): boolean => status === undefined || status === 429 || status >= 500

/** How webhooks are sent. */
export interface WebhookOptions {
  /** Sends a request; without it, nothing is sent. */
  readonly deliver?: Fetch
  /** Pauses before further attempts. */
  readonly retryPausesMs?: readonly number[]
}

/** Creates the sender. Filters apply before the triggers of subscriptions. */
export const createWebhookSender = (state: () => WorkspaceState, options: WebhookOptions): WebhookSender => {
  const { deliver, retryPausesMs = [] } = options
  const deliveries = createBoundedLog<WebhookDelivery>({ entries: storedDeliveries })
  const running = new Set<Promise<void>>()
  const attempts = async (
    send: Fetch,
    subscription: Subscription,
    destination: Destination,
    call: JsonObject,
  ): Promise<{ readonly status: number | undefined; readonly retries: number }> => {
    let status = await post(send, subscription, destination, call)
    let retries = 0
    for (const ms of retryPausesMs) {
      // A webhook that was removed in the meantime is not called again.
      if (!isRetried(status) || !state().subscriptions.has(subscription.id)) break
      await pause(ms)
      status = await post(send, subscription, destination, call)
      retries += 1
    }
    return { status, retries }
  }
  const start = (call: StoredCall, sourceId: string, destination: Destination): void => {
    const facts = {
      destinationId: destination.id,
      sourceId,
      type: call.type,
      event: call.type === 'track' ? call.event : undefined,
      messageId: call.messageId,
    }
    const { filters, subscriptions, random, now } = state()
    const own = [...filters.values()].filter(
      ({ destinationId, enabled }) => destinationId === destination.id && enabled,
    )
    const left = applyFilters(own, forwarded(call), random)
    const wanted = [...subscriptions.values()].filter(
      ({ destinationId, enabled, matches }) =>
        left !== null && destinationId === destination.id && enabled && isTrueFor(matches, left),
    )
    if (wanted.length === 0) {
      const reason = left === null ? 'DESTINATION_FILTER' : 'NO_MATCHING_MAPPING'
      deliveries.add({ ...facts, subscriptionId: undefined, at: now(), outcome: 'filtered', reason, retries: 0 })
    }
    if (deliver === undefined || left === null) return
    for (const subscription of wanted) {
      const sending = attempts(deliver, subscription, destination, left).then(({ status, retries }) => {
        const outcome = status !== undefined && status < 300 ? 'delivered' : 'failed'
        const reason = outcome === 'failed' ? `status_${status ?? 'none'}` : undefined
        deliveries.add({ ...facts, subscriptionId: subscription.id, at: now(), outcome, reason, retries })
      })
      running.add(sending)
      sending.finally(() => running.delete(sending))
    }
  }
  return {
    deliveries,
    send(call) {
      const { sources, destinations } = state()
      if (destinations.size === 0) return
      const source = sources.list().find(({ writeKeys }) => writeKeys.includes(call.writeKey))
      for (const destination of destinations.values()) {
        const receives = destination.enabled && destination.metadata.slug === webhookSlug
        if (receives && destination.sourceId === source?.id) start(call, source.id, destination)
      }
    },
    async settled() {
      while (running.size > 0) await Promise.all(running)
    },
  }
}
