import { PostHog } from 'posthog-node'
import type { DeliveryClient } from './delivery-client.ts'
import { fieldsOf } from './example-fields.ts'

/** The library of another product that does the same work. */
export const create = async (url: string): Promise<DeliveryClient> => {
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
