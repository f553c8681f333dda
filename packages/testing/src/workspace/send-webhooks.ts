import { type BoundedLog, createBoundedLog } from '../bounded-log.ts'
import type { StoredCall } from '../call-records.ts'
import type { Fetch } from '../fetch-handler.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import { encodeUtf8, webGlobals } from '../web-globals.ts'
import { webhookSlug } from './catalog.ts'
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
export const signBody = async (text: string, secret: string): Promise<string> => {
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
  call: StoredCall,
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
const forwarded = ({ writeKey: _key, ...call }: StoredCall): StoredCall => call as StoredCall

/**
 * Creates the sender. Segment retries timeouts and errors of the server for four hours; this one sends once.
 * @param deliver sends a request; without it, nothing is sent
 */
export const createWebhookSender = (state: () => WorkspaceState, deliver: Fetch | undefined): WebhookSender => {
  const deliveries = createBoundedLog<WebhookDelivery>({ entries: storedDeliveries })
  const running = new Set<Promise<void>>()
  const start = (call: StoredCall, sourceId: string, destination: Destination): void => {
    const facts = {
      destinationId: destination.id,
      sourceId,
      type: call.type,
      event: call.type === 'track' ? call.event : undefined,
      messageId: call.messageId,
    }
    const wanted = [...state().subscriptions.values()].filter(
      ({ destinationId, enabled, matches }) => destinationId === destination.id && enabled && matches(call),
    )
    if (wanted.length === 0)
      deliveries.add({ ...facts, subscriptionId: undefined, at: state().now(), outcome: 'filtered', status: undefined })
    if (deliver === undefined) return
    for (const subscription of wanted) {
      const sending = post(deliver, subscription, destination, forwarded(call)).then((status) => {
        const outcome = status !== undefined && status < 300 ? 'delivered' : 'failed'
        deliveries.add({ ...facts, subscriptionId: subscription.id, at: state().now(), outcome, status })
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
