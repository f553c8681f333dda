/// <reference path="./untyped-packages.d.ts" />
import type { FaultCall, FaultClient, FaultClientModule } from './fault-client.ts'

const fieldsOf = ({ n, userId, event, properties }: FaultCall) => ({ userId, event, properties: { ...properties, n } })

/** The part that Segment's library, our stand-in and Customer.io's library share. */
interface SegmentLike {
  track(fields: ReturnType<typeof fieldsOf>, done: () => void): unknown
  on(event: 'error', listener: () => void): unknown
  closeAndFlush(): Promise<unknown>
}

const segmentLike = (client: SegmentLike, callback: () => void): FaultClient => {
  // Without a listener, its errors would be thrown.
  client.on('error', () => undefined)
  return {
    track: (call, onSettled) => {
      client.track(fieldsOf(call), () => {
        onSettled()
        callback()
      })
    },
    close: () => client.closeAndFlush(),
  }
}

/** The part that the older libraries share. */
interface Flushing {
  track(fields: ReturnType<typeof fieldsOf>, done: () => void): unknown
  flush(done?: () => void): unknown
}

/** How long an application waits for the callbacks of a client without a close, in milliseconds. */
const maxWaitMs = 60_000

const flushing = (client: Flushing, callback: () => void): FaultClient => {
  let open = 0
  return {
    track: (call, onSettled) => {
      open += 1
      client.track(fieldsOf(call), () => {
        open -= 1
        onSettled()
        callback()
      })
    },
    // They have no close; an application flushes and waits for the callbacks.
    close: async () => {
      client.flush()
      const until = Date.now() + maxWaitMs
      while (open > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 100))
    },
  }
}

/** Every client by name; only the measured one is loaded. */
export const faultClients = {
  core: {
    reports: true,
    create: async (host, callback) => {
      const { createSegmentClient } = await import('@org/segment-core')
      const { nodeRuntime } = await import('@org/segment-core/node')
      const client = createSegmentClient({ source: { writeKey: 'key', host }, runtime: nodeRuntime() })
      client.on('acknowledged', callback)
      return {
        track: (call, onSettled) => void client.track(fieldsOf(call)).then(onSettled),
        close: () => client.close(),
      }
    },
  },
  'core/analytics-node': {
    reports: true,
    create: async (host, callback) => {
      const { Analytics } = await import('@org/segment-core/analytics-node')
      return segmentLike(new Analytics({ writeKey: 'key', host }) as SegmentLike, callback)
    },
  },
  '@segment/analytics-node': {
    reports: true,
    create: async (host, callback) => {
      const { Analytics } = await import('@segment/analytics-node')
      return segmentLike(new Analytics({ writeKey: 'key', host }) as SegmentLike, callback)
    },
  },
  'analytics-node': {
    reports: true,
    create: async (host, callback) => {
      const { default: Analytics } = await import('analytics-node')
      return flushing(new Analytics('key', { host, errorHandler: () => undefined }) as Flushing, callback)
    },
  },
  '@rudderstack/rudder-sdk-node': {
    reports: true,
    create: async (dataPlaneUrl, callback) => {
      const { default: Analytics } = await import('@rudderstack/rudder-sdk-node')
      // Without a handler, a 4xx ends the process.
      const options = { dataPlaneUrl, logLevel: 'error', errorHandler: () => undefined }
      return flushing(new Analytics('key', options) as Flushing, callback)
    },
  },
  '@customerio/cdp-analytics-node': {
    reports: true,
    create: async (host, callback) => {
      const { Analytics } = await import('@customerio/cdp-analytics-node')
      return segmentLike(new Analytics({ writeKey: 'key', host }) as SegmentLike, callback)
    },
  },
  'posthog-node': {
    reports: false,
    create: async (host) => {
      const { PostHog } = await import('posthog-node')
      const client = new PostHog('key', { host, disableGeoip: true })
      client.on('error', () => undefined)
      return {
        track: (call) => {
          const { userId, event, properties } = fieldsOf(call)
          client.capture({ distinctId: userId, event, properties })
        },
        close: () => client.shutdown(),
      }
    },
  },
} as const satisfies Readonly<Record<string, FaultClientModule>>

/** Name of a client. */
export type FaultClientName = keyof typeof faultClients

/** All of them. */
export const faultClientNames = Object.keys(faultClients) as readonly FaultClientName[]
