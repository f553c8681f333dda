import { Analytics } from '@segment/analytics-node'
import type { Drive } from './drive.ts'

/** Segment's own Node library. */
export const drive: Drive = async ({ baseUrl, writeKey }, calls) => {
  const client = new Analytics({ writeKey, host: baseUrl })
  const complaints: unknown[] = []
  client.on('error', ({ reason, code }) => complaints.push(reason ?? code))
  for (const { type, ...message } of calls) {
    // The library types each message in its own words; the calls are made of what all libraries take.
    client[type](message as never)
  }
  await client.closeAndFlush({ timeout: 30_000 })
  if (complaints.length > 0) throw new AggregateError(complaints)
}
