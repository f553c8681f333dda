import { maskSecret } from '@org/segment-core/internal'

/** Shorter write keys are not searched for in text, because replacing them would damage ordinary words. */
const shortestKey = 8

/** A write key as a JSON field and as a query parameter. */
const fields = /"writeKey"\s*:\s*"(?:[^"\\]|\\.)*"/g
const parameters = /([?&](?:writeKey|data)=)[^&#\s]*/g

/** Label of a source: its write key, masked but recognizable. */
export const sourceLabel = (writeKey: string): string => (writeKey === '' ? '(no write key)' : maskSecret(writeKey))

/** Masks a write key in JSON text: every `writeKey` field, and every other occurrence of the key. */
export const hideWriteKey = (text: string, writeKey: string): string => {
  const label = sourceLabel(writeKey)
  const shown = text.includes('"writeKey"') ? text.replace(fields, () => `"writeKey":${JSON.stringify(label)}`) : text
  return writeKey.length >= shortestKey && shown.includes(writeKey) ? shown.replaceAll(writeKey, () => label) : shown
}

/** Masks write keys in a path and its query; the `data` of a pixel request contains one too. */
export const hideInPath = (path: string, writeKey: string): string => {
  const shown = path.replace(parameters, '$1[hidden]')
  return writeKey.length >= shortestKey ? shown.replaceAll(writeKey, () => sourceLabel(writeKey)) : shown
}

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
      return [name, writeKey.length >= shortestKey ? value.replaceAll(writeKey, () => sourceLabel(writeKey)) : value]
    }),
  )
