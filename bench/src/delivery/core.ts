import { createSegmentClient } from '@org/segment-core/client'
import { nodeRuntime } from '@org/segment-core/node'
import type { DeliveryClient } from './delivery-client.ts'
import { fieldsOf } from './example-fields.ts'

const queueBytes = 2 * 1024 * 1024

/** The client of core, with everything on that is on for its users. */
export const create = (url: string): DeliveryClient => {
  const runtime = nodeRuntime({ connections: 4 })
  const client = createSegmentClient({ source: { writeKey: 'key', host: url }, runtime, maxQueueBytes: queueBytes })
  return {
    track: (index) => {
      client.track(fieldsOf(index))
      return client.pending.bytes > 0.75 * queueBytes ? client.ready() : undefined
    },
    drain: () => client.flush(),
    close: async () => {
      await client.close()
      await runtime.close()
    },
  }
}
