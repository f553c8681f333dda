import { createSegmentClient, type SegmentClientOptions } from '@org/segment-core'
import { nodeRuntime } from '@org/segment-core/node'
import type { DeliveryClient } from './delivery-client.ts'
import { fieldsOf } from './example-fields.ts'

const queueBytes = 2 * 1024 * 1024

/** The client of core with its default settings, and with the given options. */
export const createCoreClient = (
  url: string,
  options: { readonly gzip?: boolean; readonly outbox?: SegmentClientOptions['outbox'] } = {},
): DeliveryClient => {
  const runtime = nodeRuntime({ connections: 4, gzip: options.gzip })
  const client = createSegmentClient({
    source: { writeKey: 'key', host: url },
    runtime,
    maxQueueBytes: queueBytes,
    outbox: options.outbox,
  })
  return {
    track: (index) => {
      client.track(fieldsOf(index))
      return client.pending.bytes > 0.75 * queueBytes ? client.ready() : undefined
    },
    drain: async () => {
      await client.flush()
    },
    close: async () => {
      await client.close()
      await runtime.close()
    },
  }
}

/** @see createCoreClient */
export const create = async (url: string): Promise<DeliveryClient> => createCoreClient(url)
