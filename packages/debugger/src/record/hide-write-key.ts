import { createHash } from 'node:crypto'
import { maskSecret } from '@org/segment-core/internal'

/** Shorter write keys are not searched for in text, because replacing them would damage ordinary words. */
const shortestKey = 8

/** A write key as a JSON field and as a query parameter. */
const fields = /"writeKey"\s*:\s*"(?:[^"\\]|\\.)*"/g
const parameters = /([?&](?:writeKey|data)=)[^&#\s]*/g

/** Too short to find the key, long enough to tell the keys of a project apart. */
const hashCharacters = 4

/** Label of a source: its write key, masked but recognizable, and a hash that tells it from keys with the same mask. */
export const sourceLabel = (writeKey: string): string => {
  if (writeKey === '') return '(no write key)'
  const hash = createHash('sha256').update(writeKey).digest('hex').slice(0, hashCharacters)
  return `${maskSecret(writeKey)} #${hash}`
}

/** Marked, so that a value which merely contains the key is not mistaken for what was sent. */
const hideKey = (text: string, writeKey: string): string =>
  writeKey.length >= shortestKey ? text.replaceAll(writeKey, () => `[write key ${sourceLabel(writeKey)}]`) : text

/** Masks a write key in JSON text: every `writeKey` field, and every other occurrence of the key. */
export const hideWriteKey = (text: string, writeKey: string): string => {
  const label = JSON.stringify(sourceLabel(writeKey))
  return hideKey(text.includes('"writeKey"') ? text.replace(fields, () => `"writeKey":${label}`) : text, writeKey)
}

/** Masks write keys in a path and its query; the `data` of a pixel request contains one too. */
export const hideInPath = (path: string, writeKey: string): string =>
  hideKey(path.replace(parameters, '$1[hidden]'), writeKey)

/** Headers that contain credentials. */
const credentialHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'x-segment-dev-token',
])

/** Masks credentials in headers; the scheme of an Authorization header stays visible. */
export const hideInHeaders = (headers: Readonly<Record<string, string>>, writeKey: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (credentialHeaders.has(name))
        return [name, `${/^\s*(?:basic|bearer)\s/i.exec(value)?.[0].trim() ?? ''} [hidden]`.trim()]
      return [name, hideKey(value, writeKey)]
    }),
  )
