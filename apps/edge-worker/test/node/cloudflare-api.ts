import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

interface Message {
  readonly body: string
  readonly timestamp_ms: number
  attempts: number
  leaseId: string | undefined
}

/** The token that the API accepts. */
export const apiToken = 'cloudflare-token'

/**
 * Starts the part of Cloudflare's API that commands use, on a port of the loopback interface: Queues with HTTP pull, and
 * values of KV.
 */
export const startCloudflareApi = async () => {
  const queues = new Map<string, Message[]>()
  const values = new Map<string, string>()
  let leases = 0

  const push = (queue: string, body: string): void => {
    const messages = queues.get(queue) ?? []
    queues.set(queue, messages)
    messages.push({ body, timestamp_ms: Date.now(), attempts: 0, leaseId: undefined })
  }

  type Body = {
    readonly batch_size?: number
    readonly body?: string
    readonly acks?: readonly { readonly lease_id: string }[]
    readonly retries?: readonly { readonly lease_id: string }[]
  }
  const serveQueue = (name: string, action: string, body: Body): unknown => {
    const messages = queues.get(name) ?? []
    if (action === 'messages') {
      push(name, body.body ?? '')
      return {}
    }
    if (action === 'messages/pull') {
      const free = messages.filter(({ leaseId }) => leaseId === undefined).slice(0, body.batch_size)
      for (const message of free) {
        leases += 1
        message.leaseId = `lease-${leases}`
        message.attempts += 1
      }
      return {
        message_backlog_count: messages.length,
        messages: free.map(({ leaseId, ...message }) => ({ id: leaseId, lease_id: leaseId, ...message })),
      }
    }
    const ids = (list: readonly { readonly lease_id: string }[] = []) => new Set(list.map(({ lease_id }) => lease_id))
    const [acks, retries] = [ids(body.acks), ids(body.retries)]
    queues.set(
      name,
      messages.filter(({ leaseId }) => leaseId === undefined || !acks.has(leaseId)),
    )
    for (const message of messages) if (retries.has(message.leaseId ?? '')) message.leaseId = undefined
    return { ackCount: acks.size, retryCount: retries.size }
  }

  const server = createServer(async (request, response) => {
    const sent = await text(request)
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const path = pathname.replace(/^\/client\/v4\/accounts\/account-1/, '')
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    }
    if (request.headers.authorization !== `Bearer ${apiToken}`) {
      answer(403, { success: false, errors: [{ code: 10_000, message: 'Authentication error' }] })
      return
    }
    const [, id, action] = /^\/queues\/([^/]+)\/(.+)$/.exec(path) ?? []
    const [, key] = /^\/storage\/kv\/namespaces\/namespace-1\/values\/(.+)$/.exec(path) ?? []
    if (path === '/queues') {
      answer(200, {
        success: true,
        result: [...queues.keys()].map((name) => ({ queue_id: `id-of-${name}`, queue_name: name })),
      })
    } else if (id !== undefined && action !== undefined) {
      answer(200, { success: true, result: serveQueue(id.replace('id-of-', ''), action, JSON.parse(sent) as Body) })
    } else if (key !== undefined && request.method === 'PUT') {
      values.set(key, sent)
      answer(200, { success: true, result: {} })
    } else if (key !== undefined && values.has(key)) {
      // The one answer that is not in an envelope.
      response.writeHead(200, { 'content-type': 'application/octet-stream' })
      response.end(values.get(key))
    } else answer(404, { success: false, errors: [{ code: 10_009, message: 'get: key not found' }] })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    queues,
    values,
    push,
    variables: {
      CLOUDFLARE_ACCOUNT_ID: 'account-1',
      CLOUDFLARE_API_TOKEN: apiToken,
      CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${port}/client/v4`,
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}
