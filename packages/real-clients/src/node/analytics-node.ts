import { Analytics } from '@segment/analytics-node'
import { patienceMs } from '../patience.ts'
import type { Drive } from './drive.ts'

/** Segment's own Node library. */
export const drive: Drive = async ({ baseUrl, writeKey }, calls) => {
  const client = new Analytics({ writeKey, host: baseUrl })
  const errors: unknown[] = []
  client.on('error', ({ reason, code }) => errors.push(reason ?? code))
  for (const { type, ...message } of calls) {
    // Each library has its own message type; the calls only use fields that all of them accept.
    client[type](message as never)
  }
  await client.closeAndFlush({ timeout: patienceMs })
  if (errors.length > 0) throw new AggregateError(errors)
}
