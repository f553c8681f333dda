import type { CallType } from '@org/segment-core'
import { callTypeNames } from '@org/segment-core/spec'
import type { Channel } from '../hand-over/hand-over.ts'

/** What a path that takes calls stands for. */
export interface IntakeRoute {
  /** As the metrics name it. */
  readonly name: string
  readonly kind: 'call' | 'batch' | 'pixel'
  /** The type the path implies; a batch names its own. */
  readonly type: CallType | undefined
  readonly channel: Channel
}

const callRoutes = callTypeNames.flatMap((type): readonly (readonly [string, IntakeRoute])[] => [
  [`/v1/${type}`, { name: type, kind: 'call', type, channel: 'server' }],
  [`/v1/${type.charAt(0)}`, { name: type, kind: 'call', type, channel: 'browser' }],
  [`/v1/pixel/${type}`, { name: 'pixel', kind: 'pixel', type, channel: 'browser' }],
  // The only paths that Jitsu's library knows.
  [`/api/s/${type}`, { name: type, kind: 'call', type, channel: 'server' }],
])

/**
 * The paths that take calls. Browser libraries use the first letter of a type, and Segment treats what comes there as
 * client-side; `/v1/import` is the former name of batch, still the default of two libraries.
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/
 */
export const intakeRoutes: ReadonlyMap<string, IntakeRoute> = new Map([
  ...callRoutes,
  ['/v1/batch', { name: 'batch', kind: 'batch', type: undefined, channel: 'server' }],
  ['/v1/import', { name: 'batch', kind: 'batch', type: undefined, channel: 'server' }],
  ['/v1/b', { name: 'batch', kind: 'batch', type: undefined, channel: 'browser' }],
])

/** The route of calls that are posted to a target, its path with or without a query, where it has one. */
export const postedRoute = (method: string | undefined, target: string): IntakeRoute | undefined => {
  if (method !== 'POST') return undefined
  const mark = target.indexOf('?')
  const route = intakeRoutes.get(mark === -1 ? target : target.slice(0, mark))
  return route?.kind === 'pixel' ? undefined : route
}

/** Where browser libraries tell how they fare; taken and dropped, as nobody but Segment can read it. */
export const telemetryPath = '/v1/m'
