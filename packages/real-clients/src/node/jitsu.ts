import { jitsuAnalytics } from '@jitsu/js'
import { ids } from '../six-calls.ts'
import type { Drive } from './drive.ts'

/** Jitsu's library in Node. It sends one call per request and has no Screen and Alias calls. */
export const drive: Drive = async ({ baseUrl, writeKey }, calls) => {
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
}
