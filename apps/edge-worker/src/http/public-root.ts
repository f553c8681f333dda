import type { CollectorConfig } from '../config/collector-config.ts'
import { forwardedParameter, trustedEntry, unquote } from './forwarded.ts'
import type { CollectorRequest } from './request.ts'

/** Where browsers reach the collector. */
export interface PublicRoot {
  readonly protocol: 'http' | 'https'
  /** Host with port and folder. */
  readonly host: string
}

/** The settings that say where browsers reach the collector. */
export type PublicRootSettings = Pick<CollectorConfig, 'publicOrigin' | 'addressHeader' | 'trustedProxies'> & {
  readonly cdn: Pick<CollectorConfig['cdn'], 'publicHost'>
}

/** The URL of the collector's root: a host, with a port or a folder if needed. */
const rootPattern = /^(https?):\/\/((?:[\w.-]+|\[[\da-f:]+\])(?::\d{1,5})?)((?:\/[\w.-]+)*)\/?$/i

const readRoot = (url: string) => {
  // The pattern cannot tell whether the port exists.
  const [, protocol, host, folder = ''] = (URL.canParse(url) && rootPattern.exec(url)) || []
  if (protocol === undefined || host === undefined) return undefined
  return { protocol: protocol.toLowerCase() === 'http' ? 'http' : 'https', host, folder } as const
}

/** The part of a request that says where it was sent. */
type AskedPlace = Pick<CollectorRequest, 'header' | 'rootUrl' | 'isPublicUrl'>

/** Headers that answers depend on if proxies are trusted. */
export const forwardedHeaders = ['forwarded', 'x-forwarded-proto', 'x-forwarded-host'] as const

/**
 * Scheme and host that a trusted proxy received. Of a list, only the entry that the outermost trusted proxy wrote counts:
 * clients can forge everything left of it.
 */
const readForwarded = ({ addressHeader, trustedProxies }: PublicRootSettings, request: AskedPlace) => {
  if (addressHeader === undefined || request.isPublicUrl === true) return undefined
  const entryOf = (name: (typeof forwardedHeaders)[number]): string | undefined =>
    trustedEntry(request.header(name), trustedProxies)
  const forwarded = entryOf('forwarded')
  const protocol = forwardedParameter(forwarded, 'proto') ?? unquote(entryOf('x-forwarded-proto'))
  return {
    protocol: /^https?$/i.test(protocol ?? '') ? protocol : undefined,
    host: forwardedParameter(forwarded, 'host') ?? unquote(entryOf('x-forwarded-host')),
  }
}

/**
 * Where browsers reach the collector: as the settings say, as a trusted proxy received the request, or as it was asked for.
 * @returns undefined if the host is invalid
 */
export const publicRootOf = (settings: PublicRootSettings, request: AskedPlace): PublicRoot | undefined => {
  const own = request.rootUrl()
  const origin = settings.publicOrigin ?? settings.cdn.publicHost
  const named = origin === undefined ? undefined : readRoot(origin.includes('://') ? origin : `https://${origin}`)
  const mark = own.indexOf('://')
  const [authority = '', ...folders] = own.slice(mark + 3).split('/')
  const forwarded = readForwarded(settings, request)
  const asked = `${forwarded?.protocol ?? own.slice(0, mark)}://${forwarded?.host ?? authority}`
  // A host with a slash must not pass for the folder of a mounted collector.
  const received = forwarded?.host?.includes('/') ? undefined : readRoot([asked, ...folders].join('/'))
  if (named === undefined) {
    return received === undefined ? undefined : { protocol: received.protocol, host: received.host + received.folder }
  }
  // A folder that the settings name replaces that of the request.
  const folder = named.folder === '' ? readRoot(['https://host', ...folders].join('/'))?.folder : named.folder
  if (folder === undefined) return undefined
  const protocol = origin?.includes('://') === true ? named.protocol : (received?.protocol ?? named.protocol)
  return { protocol, host: named.host + folder }
}
