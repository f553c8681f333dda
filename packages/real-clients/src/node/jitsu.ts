import { jitsuAnalytics } from '@jitsu/js'
import { ids } from '../six-calls.ts'
import type { Drive } from './drive.ts'

/** Jitsu's library, as it runs in Node. It sends a request a call and has no screen and no alias. */
export const drive: Drive = async ({ baseUrl, writeKey }, calls) => {
  const complaints: string[] = []
  const client = jitsuAnalytics({ host: baseUrl, writeKey, errorPolicy: (message: string) => complaints.push(message) })
  client.setAnonymousId(ids.anonymousId)
  for (const { type, ...call } of calls) {
    const context = Object(call.context) as Record<string, string>
    const traits = Object(call.traits) as Record<string, string> // of any JSON, as the library takes it
    const properties = { ...Object(call.properties), context }
    if (type === 'identify') await client.identify(call.userId, traits, { context })
    else if (type === 'group') await client.group(ids.groupId, traits)
    else if (type === 'page') await client.page(String(call.name), properties)
    else await client.track(String(call.event), properties)
  }
  if (complaints.length > 0) throw new Error(complaints.join('\n'))
}
