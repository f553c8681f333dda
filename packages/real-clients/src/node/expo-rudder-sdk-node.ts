import expo from '@expo/rudder-sdk-node'
import { type Drive, driveByCallbacks } from './drive.ts'

/** Expo's library for RudderStack. */
export const drive: Drive = ({ baseUrl, writeKey }, calls) =>
  driveByCallbacks(new expo.default(writeKey, `${baseUrl}/v1/batch`, { flushInterval: 100 }), calls)
