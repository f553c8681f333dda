import type { JsonObject } from '../body/parse-body.ts'
import { refusalAnswer } from '../http/answer.ts'
import type { Credentials } from '../sources/read-credentials.ts'
import type { Step } from './step.ts'

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** The key that all calls of a batch share; browsers write it into each call. */
const itemKey = ({ batch }: JsonObject): string | undefined => {
  if (!Array.isArray(batch)) return undefined
  const keys = new Set(batch.map((item: unknown) => textOf((item as { readonly writeKey?: unknown } | null)?.writeKey)))
  return keys.size === 1 ? [...keys][0] : undefined
}

/** Header before body, envelope before calls, and a Bearer token last. */
const keyOf = ({ key, token }: Credentials, body: JsonObject): string =>
  key ?? textOf(body.writeKey) ?? itemKey(body) ?? token ?? ''

const channelNames = { browser: 'browsers and apps', server: 'servers' } as const

/**
 * Finds the source by its key. Segment answers 400 to an empty key, and 200 to an unknown one, whose calls it drops; the
 * collector answers 401 or passes the key on.
 */
export const findSource: Step = (exchange, { sources }) => {
  const { body, credentials, route } = exchange
  const source = sources.find(keyOf(credentials, body?.value ?? {}))
  if (source === 'empty') return refusalAnswer(400, 'An invalid write key was provided')
  if (source === 'unknown') return refusalAnswer(401, 'An invalid write key was provided', 'unauthorized')
  if (!source.channels.includes(route.channel)) {
    return refusalAnswer(403, `This source does not accept calls from ${channelNames[route.channel]}.`, 'forbidden')
  }
  exchange.source = source
  return undefined
}
