import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BrowserLibrary } from '@org/segment-testing/node'
import { decodePart } from '../model/decode-part.ts'

const open = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' } as const

/** Source settings that make the browser library send its calls here instead of to Segment, and no metrics. */
const settingsFor = (writeKey: string, base: string): object => ({
  integrations: {
    'Segment.io': {
      apiKey: writeKey,
      apiHost: `${base}/v1`,
      protocol: 'http',
    },
  },
  metrics: { sampleRate: 0 },
})

/**
 * Serves what the browser library loads: its script, its chunks, and the settings of a source.
 * @param knows whether a source with this write key exists
 * @returns whether the request was one of these
 */
export const serveBrowser = (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  {
    path,
    library,
    knows,
    prefix,
  }: {
    readonly path: string
    readonly library: BrowserLibrary | undefined
    readonly knows: (writeKey: string) => boolean
    /** Start of the path of calls, if they belong to a session. */
    readonly prefix: string
  },
): boolean => {
  if (incoming.method !== 'GET') return false
  const settingsKey = /^\/v1\/projects\/([^/]+)\/settings\/?$/.exec(path)?.[1]
  if (settingsKey !== undefined) {
    const writeKey = decodePart(settingsKey)
    const { host } = incoming.headers
    // The local Segment answers for an unknown key or a malformed host.
    if (!knows(writeKey) || host === undefined || !/^[\w.:[\]-]+$/.test(host)) return false
    outgoing.writeHead(200, { ...open, 'content-type': 'application/json', 'cache-control': 'no-store' })
    outgoing.end(JSON.stringify(settingsFor(writeKey, `${host}${prefix}`)))
    return true
  }
  const scriptKey = /^\/analytics\.js\/v1\/([^/]+)\/analytics(?:\.min)?\.js$/.exec(path)?.[1]
  const isScript = scriptKey !== undefined && knows(decodePart(scriptKey))
  if (library === undefined || !(isScript || /^\/analytics-next\/bundles\/[^/]+$/.test(path))) return false
  library.at(path).then(
    (text) => {
      const headers = { ...open, 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-store' }
      outgoing.writeHead(text === undefined ? 404 : 200, text === undefined ? open : headers)
      outgoing.end(text)
    },
    () => outgoing.destroy(),
  )
  return true
}
