import Analytics from '@rudderstack/rudder-sdk-node'
import { type Drive, driveByCallbacks } from './drive.ts'

/** RudderStack's Node library. */
export const drive: Drive = async ({ baseUrl, writeKey }, calls) => {
  const complaints: unknown[] = []
  const client = new Analytics(writeKey, {
    dataPlaneUrl: baseUrl,
    flushInterval: 100,
    logLevel: 'error',
    // Without one, an answer of 4xx ends the process.
    errorHandler: (error: unknown) => complaints.push(error),
  })
  await driveByCallbacks(client, calls)
  if (complaints.length > 0) throw new AggregateError(complaints)
}
