import { maskSecret } from '@org/segment-core/internal'

/** Shortest write key that is looked for in text, in characters; replacing shorter ones would tear ordinary text apart. */
const shortestKey = 8

/** How a write key is written as a field of JSON, and in a query. */
const fields = /"writeKey"\s*:\s*"(?:[^"\\]|\\.)*"/g
const parameters = /([?&](?:writeKey|data)=)[^&#\s]*/g

/** The label of a source: its write key as its owner may recognise it. */
export const sourceLabel = (writeKey: string): string => (writeKey === '' ? '(no write key)' : maskSecret(writeKey))

/** Removes a write key from JSON text: every field of that name, and the key itself wherever it stands. */
export const hideWriteKey = (text: string, writeKey: string): string => {
  const label = sourceLabel(writeKey)
  const shown = text.includes('"writeKey"') ? text.replace(fields, () => `"writeKey":${JSON.stringify(label)}`) : text
  return writeKey.length >= shortestKey && shown.includes(writeKey) ? shown.replaceAll(writeKey, () => label) : shown
}

/** Removes write keys from a path with its query; the data of a pixel carries one too. */
export const hideInPath = (path: string, writeKey: string): string => {
  const shown = path.replace(parameters, '$1[hidden]')
  return writeKey.length >= shortestKey ? shown.replaceAll(writeKey, () => sourceLabel(writeKey)) : shown
}

/** Headers that carry a credential. */
const credentialHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'x-segment-dev-token',
])

/** Headers without their credentials; the scheme of an Authorization stays. */
export const hideInHeaders = (headers: Readonly<Record<string, string>>, writeKey: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (credentialHeaders.has(name))
        return [name, `${/^\s*(?:basic|bearer)\s/i.exec(value)?.[0].trim() ?? ''} [hidden]`.trim()]
      return [name, writeKey.length >= shortestKey ? value.replaceAll(writeKey, () => sourceLabel(writeKey)) : value]
    }),
  )
