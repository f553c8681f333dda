import Analytics from '@rudderstack/rudder-sdk-node'
import { type Drive, driveByCallbacks } from './drive.ts'

/** RudderStack's Node library. */
export const drive: Drive = async ({ baseUrl, writeKey }, calls) => {
  const errors: unknown[] = []
  const client = new Analytics(writeKey, {
    dataPlaneUrl: baseUrl,
    flushInterval: 100,
    logLevel: 'error',
    // Without a handler, a 4xx response ends the process.
    errorHandler: (error: unknown) => errors.push(error),
  })
  await driveByCallbacks(client, calls)
  if (errors.length > 0) throw new AggregateError(errors)
}
