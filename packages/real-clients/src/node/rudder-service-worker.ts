import { Analytics } from '@rudderstack/analytics-js-service-worker'
import { type Drive, driveByCallbacks } from './drive.ts'

/** RudderStack's library for service workers and serverless functions. */
export const drive: Drive = ({ baseUrl, writeKey }, calls) =>
  driveByCallbacks(new Analytics(writeKey, `${baseUrl}/v1/batch`, { flushInterval: 100, logLevel: 'error' }), calls)
