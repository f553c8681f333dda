/** A stand-in for `@segment/analytics-node`: the `@org/segment-core/analytics-node` entry. */
export { Analytics, type AnalyticsEvents, type Callback, type FlushParams } from './analytics.ts'
export type { AnalyticsSettings, OAuthSettings } from './analytics-settings.ts'
export { Context, ContextCancelation, type ContextLog } from './event-context.ts'
export type { HTTPClient, HTTPClientRequest, HTTPFetchFn, HTTPResponse } from './http-client.ts'
export type { AliasParams, AnalyticsEvent, GroupParams, IdentifyParams, PageParams, TrackParams } from './params.ts'
export type { Plugin } from './plugins.ts'
export { ValidationError } from './validation-error.ts'
