import type { JsonObject } from '../../body/parse-body.ts'
import { refusalAnswer } from '../../collector/answer.ts'
import type { Credentials } from '../../sources/read-credentials.ts'
import type { Exchange } from '../exchange.ts'
import type { Step } from '../step.ts'

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** The key that the calls of a batch agree on; browsers write it into each. */
const itemKey = ({ batch }: JsonObject): string | undefined => {
  if (!Array.isArray(batch)) return undefined
  const keys = new Set(batch.map((item: unknown) => textOf((item as { readonly writeKey?: unknown } | null)?.writeKey)))
  return keys.size === 1 ? [...keys][0] : undefined
}

/** Header before body, envelope before calls; a Bearer token is a key where nothing else is. */
const keyOf = ({ key, token }: Credentials, body: JsonObject): string =>
  key ?? textOf(body.writeKey) ?? itemKey(body) ?? token ?? ''

const channelNames = { browser: 'browsers and apps', server: 'servers' } as const

/**
 * Finds the source that is meant. Segment answers 400 to an empty key, and 200 to an unknown one whose calls it then
 * loses; here that is 401, or the key goes on as it is.
 */
export const findSource: Step = (exchange: Exchange, { sources }) => {
  const { body, request, route } = exchange
  const source = sources.find(keyOf(request.credentials, body?.value ?? {}))
  if (source === 'empty') return refusalAnswer(400, 'An invalid write key was provided')
  if (source === 'unknown') return refusalAnswer(401, 'An invalid write key was provided', 'unauthorized')
  if (!source.channels.includes(route.channel)) {
    return refusalAnswer(403, `This source takes no calls from ${channelNames[route.channel]}.`, 'forbidden')
  }
  exchange.source = source
  return undefined
}
