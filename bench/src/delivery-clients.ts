import { randomUUID } from 'node:crypto'
import { createSegmentClient } from '@org/segment-core/client'
import { nodeRuntime } from '@org/segment-core/node'
import { Analytics } from '@segment/analytics-node'
import { PostHog } from 'posthog-node'
import { Pool } from 'undici'
import { exampleCall } from './example-call.ts'

/** A client under test: takes calls, and says when all have left. */
export interface DeliveryClient {
  /** Returns a promise where the client asks to be waited for. */
  track(index: number): unknown
  drain(): Promise<void>
  close(): Promise<void>
}

const fieldsOf = (index: number) => ({
  userId: `user-${index % 5_000}`,
  event: exampleCall.event,
  properties: { ...exampleCall.properties, order_id: `order-${index}` },
  context: exampleCall.context,
})

/** What cannot be beaten: JSON.stringify, full batches, undici; no validation, no retry. */
const floor = (url: string): DeliveryClient => {
  const pool = new Pool(url, { connections: 4 })
  const library = { name: 'floor', version: '1' }
  let batch: string[] = []
  let bytes = 0
  let underWay: Promise<unknown>[] = []
  const send = (): void => {
    const body = `{"batch":[${batch.join(',')}],"sentAt":${JSON.stringify(new Date().toISOString())}}`
    batch = []
    bytes = 0
    underWay.push(
      pool
        .request({ path: '/v1/batch', method: 'POST', headers: { 'content-type': 'application/json' }, body })
        .then((answer) => answer.body.dump()),
    )
  }
  return {
    track: (index) => {
      const fields = fieldsOf(index)
      const text = JSON.stringify({
        type: 'track',
        messageId: randomUUID(),
        timestamp: new Date().toISOString(),
        ...fields,
        context: { ...fields.context, library },
      })
      bytes += text.length + 1
      batch.push(text)
      if (bytes > 499_000) send()
      return underWay.length >= 8 ? Promise.all(underWay.splice(0)) : undefined
    },
    drain: async () => {
      if (batch.length > 0) send()
      await Promise.all(underWay)
      underWay = []
    },
    close: () => pool.close(),
  }
}

const core = (url: string): DeliveryClient => {
  const runtime = nodeRuntime({ connections: 4 })
  const client = createSegmentClient({
    source: { writeKey: 'key', host: url },
    runtime,
    byteLength: Buffer.byteLength,
    maxQueueBytes: 4 * 1024 * 1024,
  })
  return {
    track: (index) => {
      const outcome = client.track(fieldsOf(index))
      return client.pending.bytes > 3_500_000 ? outcome : undefined
    },
    drain: () => client.flush(),
    close: async () => {
      await client.close()
      await runtime.close()
    },
  }
}

const analyticsNode = (url: string): DeliveryClient => {
  const client = new Analytics({ writeKey: 'key', host: url, maxEventsInBatch: 500, flushInterval: 1_000 })
  let pending = 0
  let resume: (() => void) | undefined
  return {
    track: (index) => {
      pending += 1
      client.track(fieldsOf(index), () => {
        pending -= 1
        if (pending < 10_000) resume?.()
      })
      // It has no back-pressure of its own; without this its queue would grow without bound.
      return pending < 20_000 ? undefined : new Promise<void>((resolve) => (resume = resolve))
    },
    drain: async () => {
      await client.flush()
      while (pending > 0) await new Promise((resolve) => setTimeout(resolve, 5))
    },
    close: () => client.closeAndFlush(),
  }
}

const postHog = (url: string): DeliveryClient => {
  const client = new PostHog('key', { host: url, flushAt: 500, flushInterval: 1_000, disableGeoip: true })
  return {
    track: (index) => {
      const { userId, event, properties } = fieldsOf(index)
      client.capture({ distinctId: userId, event, properties })
      return index % 5_000 === 4_999 ? client.flush() : undefined
    },
    drain: async () => {
      await client.flush()
    },
    close: () => client.shutdown(),
  }
}

/** Every client by name. */
export const deliveryClients = { floor, core, 'analytics-node': analyticsNode, 'posthog-node': postHog } as const

/** Name of a client. */
export type DeliveryClientName = keyof typeof deliveryClients
