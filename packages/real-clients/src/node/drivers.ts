/// <reference path="../untyped-packages.d.ts" />
import { patienceMs } from '../patience.ts'
import type { Call, CallType, Target } from '../real-client.ts'
import { ids } from '../six-calls.ts'

/** Sends calls with one client; resolves after its queue is empty and rejects with its error. */
type Drive = (target: Target, calls: readonly Call[]) => Promise<void>

/** A client with a method per type that takes a message and a callback for when it was sent. */
type CallbackClient = Readonly<
  Record<CallType, (message: never, done: (error?: Error) => void) => unknown> & { flush(): unknown }
>

// Each library has its own message type; the calls only use fields that all of them accept.

const driveByCallbacks = async (client: CallbackClient, calls: readonly Call[]): Promise<void> => {
  const sent = calls.map(
    ({ type, ...message }) =>
      new Promise<void>((resolve, reject) => {
        client[type](message as never, (error) => (error ? reject(error) : resolve()))
      }),
  )
  client.flush()
  await Promise.all(sent)
}

/** The part of Segment's Node library that Customer.io's, which is made from it, has too. */
type EmittingClient = Readonly<
  Record<CallType, (message: never) => unknown> & {
    on(event: 'error', listener: (error: { readonly reason?: unknown; readonly code: unknown }) => void): unknown
    closeAndFlush(options: { readonly timeout: number }): Promise<unknown>
  }
>

const driveByEvents = async (client: EmittingClient, calls: readonly Call[]): Promise<void> => {
  const errors: unknown[] = []
  client.on('error', ({ reason, code }) => errors.push(reason ?? code))
  for (const { type, ...message } of calls) client[type](message as never)
  await client.closeAndFlush({ timeout: patienceMs })
  if (errors.length > 0) throw new AggregateError(errors)
}

/** How to use each package; only the one that runs is loaded, so that the libraries cannot affect each other. */
export const drivers = {
  '@segment/analytics-node': async ({ baseUrl, writeKey }, calls) => {
    const { Analytics } = await import('@segment/analytics-node')
    await driveByEvents(new Analytics({ writeKey, host: baseUrl }), calls)
  },
  '@customerio/cdp-analytics-node': async ({ baseUrl, writeKey }, calls) => {
    const { Analytics } = await import('@customerio/cdp-analytics-node')
    await driveByEvents(new Analytics({ writeKey, host: baseUrl }), calls)
  },
  'analytics-node': async ({ baseUrl, writeKey }, calls) => {
    const { default: Analytics } = await import('analytics-node')
    await driveByCallbacks(new Analytics(writeKey, { host: baseUrl, flushInterval: 100 }), calls)
  },
  '@rudderstack/rudder-sdk-node': async ({ baseUrl, writeKey }, calls) => {
    const { default: Analytics } = await import('@rudderstack/rudder-sdk-node')
    const errors: unknown[] = []
    // Without a handler, a 4xx response ends the process.
    const errorHandler = (error: unknown) => errors.push(error)
    const options = { dataPlaneUrl: baseUrl, flushInterval: 100, logLevel: 'error', errorHandler } as const
    await driveByCallbacks(new Analytics(writeKey, options), calls)
    if (errors.length > 0) throw new AggregateError(errors)
  },
  '@rudderstack/analytics-js-service-worker': async ({ baseUrl, writeKey }, calls) => {
    const { Analytics } = await import('@rudderstack/analytics-js-service-worker')
    const options = { flushInterval: 100, logLevel: 'error' } as const
    await driveByCallbacks(new Analytics(writeKey, `${baseUrl}/v1/batch`, options), calls)
  },
  '@expo/rudder-sdk-node': async ({ baseUrl, writeKey }, calls) => {
    const { default: expo } = await import('@expo/rudder-sdk-node')
    await driveByCallbacks(new expo.default(writeKey, `${baseUrl}/v1/batch`, { flushInterval: 100 }), calls)
  },
  // It sends one call per request and has no Screen and Alias calls.
  '@jitsu/js': async ({ baseUrl, writeKey }, calls) => {
    const { jitsuAnalytics } = await import('@jitsu/js')
    const errors: string[] = []
    const client = jitsuAnalytics({ host: baseUrl, writeKey, errorPolicy: (message: string) => errors.push(message) })
    client.setAnonymousId(ids.anonymousId)
    for (const { type, ...call } of calls) {
      const context = Object(call.context) as Record<string, string>
      const traits = Object(call.traits) as Record<string, string> // the library accepts any JSON
      const properties = { ...Object(call.properties), context }
      if (type === 'identify') await client.identify(call.userId, traits, { context })
      else if (type === 'group') await client.group(ids.groupId, traits)
      else if (type === 'page') await client.page(String(call.name), properties)
      else await client.track(String(call.event), properties)
    }
    if (errors.length > 0) throw new Error(errors.join('\n'))
  },
} as const satisfies Record<string, Drive>

/** A package with a driver. */
export type DrivenPackage = keyof typeof drivers
