import type { JsonObject } from '../schema/json-object.ts'

/** Values of a caller; what JSON can not carry is refused when the call is judged. */
export type Values = object

interface CommonParams {
  readonly context?: Values | undefined
  readonly timestamp?: Date | string | number | undefined
  readonly integrations?: Values | undefined
  readonly messageId?: string | undefined
}

/** One of both ids at least. */
type Identity =
  | { readonly userId: string; readonly anonymousId?: string | undefined }
  | { readonly userId?: string | undefined; readonly anonymousId: string }

/** Of `identify`. */
export type IdentifyParams = CommonParams & Identity & { readonly traits?: Values | undefined }

/** Of `group`. */
export type GroupParams = CommonParams & Identity & { readonly groupId: string; readonly traits?: Values | undefined }

/** Of `track`. */
export type TrackParams = CommonParams & Identity & { readonly event: string; readonly properties?: Values | undefined }

/** Of `page` and `screen`. */
export type PageParams = CommonParams &
  Identity & {
    readonly name?: string | undefined
    readonly category?: string | undefined
    readonly properties?: Values | undefined
  }

/** Of `alias`. */
export type AliasParams = CommonParams & { readonly userId: string; readonly previousId: string }

/** A call as plugins and callbacks see it. */
export type AnalyticsEvent = JsonObject & {
  readonly type: 'identify' | 'track' | 'page' | 'screen' | 'group' | 'alias'
  readonly messageId: string
  readonly timestamp: Date | string | number
}
