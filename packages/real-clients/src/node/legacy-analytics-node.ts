import Analytics from 'analytics-node'
import { type Drive, driveByCallbacks } from './drive.ts'

/** Segment's former Node library, still used by many projects. */
export const drive: Drive = ({ baseUrl, writeKey }, calls) =>
  driveByCallbacks(new Analytics(writeKey, { host: baseUrl, flushInterval: 100 }), calls)
