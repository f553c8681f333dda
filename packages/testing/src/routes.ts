/** The six calls. */
export type CallType = 'identify' | 'track' | 'page' | 'screen' | 'group' | 'alias'

/** Whether a call came from a server, or from a browser or app. */
export type Channel = 'server' | 'client'

/** An endpoint of the API. */
export type Route =
  | { readonly kind: 'call'; readonly type: CallType; readonly channel: Channel }
  | { readonly kind: 'batch'; readonly channel: Channel }
  | { readonly kind: 'pixel'; readonly type: CallType }
  | { readonly kind: 'metrics' }
  | { readonly kind: 'token' }
  | { readonly kind: 'settings'; readonly writeKey: string }
  | { readonly kind: 'library'; readonly writeKey: string }

/** The six types. */
export const callTypes: readonly CallType[] = ['identify', 'track', 'page', 'screen', 'group', 'alias']

/**
 * Fixed paths. Browser libraries use the first letter of a type and `/v1/b`; Segment treats those calls as
 * client-side. `/v1/import` is the former name of batch and still the default of two libraries.
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/
 */
const fixedRoutes = new Map<string, Route>([
  ...callTypes.flatMap((type): [string, Route][] => [
    [`/v1/${type}`, { kind: 'call', type, channel: 'server' }],
    [`/v1/${type.charAt(0)}`, { kind: 'call', type, channel: 'client' }],
    [`/v1/pixel/${type}`, { kind: 'pixel', type }],
  ]),
  ['/v1/batch', { kind: 'batch', channel: 'server' }],
  ['/v1/import', { kind: 'batch', channel: 'server' }],
  ['/v1/b', { kind: 'batch', channel: 'client' }],
  ['/v1/m', { kind: 'metrics' }],
  ['/token', { kind: 'token' }],
])

const settingsPath = /^\/v1\/projects\/([^/]+)\/settings$/
const libraryPath = /^\/analytics\.js\/v1\/([^/]+)\/analytics(?:\.min)?\.js$/

/** The methods of each kind of route, in addition to OPTIONS. */
export const routeMethods = {
  call: ['POST'],
  batch: ['POST'],
  pixel: ['GET', 'HEAD'],
  metrics: ['POST'],
  token: ['POST'],
  settings: ['GET', 'HEAD'],
  library: ['GET', 'HEAD'],
} as const satisfies Record<Route['kind'], readonly string[]>

/** A path without trailing slashes. */
export const trimPath = (path: string): string => {
  let end = path.length
  while (end > 1 && path.charCodeAt(end - 1) === 47) end -= 1
  return path.slice(0, end)
}

/** Finds the route of a path, with or without trailing slash; undefined for an unknown path. */
export const findRoute = (path: string): Route | undefined => {
  const trimmed = trimPath(path)
  const fixed = fixedRoutes.get(trimmed)
  if (fixed !== undefined) return fixed
  const settingsKey = settingsPath.exec(trimmed)?.[1]
  if (settingsKey !== undefined) return { kind: 'settings', writeKey: decodeSegment(settingsKey) }
  const libraryKey = libraryPath.exec(trimmed)?.[1]
  if (libraryKey !== undefined) return { kind: 'library', writeKey: decodeSegment(libraryKey) }
  return undefined
}

/** Decodes a part of a path; malformed text is returned unchanged. */
export const decodeSegment = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
