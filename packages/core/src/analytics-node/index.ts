/** A drop-in for `@segment/analytics-node`: the `@org/segment-core/analytics-node` entry point. */

export type { AnalyticsError, AnalyticsEvents, Plugin } from './analytics.ts'
// biome-ignore lint/style/noDefaultExport: the library that it replaces has both, and both imports must keep working
export { Analytics, Analytics as default } from './analytics.ts'
export { Context, ContextCancelation, type ContextLog, type ContextStats } from './event-context.ts'
export { ValidationError } from './event-from-params.ts'
export type { ObservedRequest, ObservedResponse } from './http-client.ts'
export {
  FetchHTTPClient,
  type HTTPClient,
  type HTTPClientRequest,
  type HTTPFetchFn,
  type HTTPFetchRequest,
  type HTTPResponse,
} from './http-client.ts'
export type {
  AliasParams,
  AnalyticsEvent,
  CloseAndFlushParams,
  FlushParams,
  GroupParams,
  GroupTraits,
  IdentifyParams,
  PageParams,
  TrackParams,
  UserTraits,
} from './params.ts'
export type { Callback } from './run-callback.ts'
export type { AnalyticsSettings, OAuthSettings } from './settings.ts'
