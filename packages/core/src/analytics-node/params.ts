import type { groupTraits } from '../spec/fields/group-traits.ts'
import type { userTraits } from '../spec/fields/user-traits.ts'

/** Values of a caller; what JSON can not carry is refused when the call is judged. */
export type Values = object

/** Facts about a user: the names that Segment reserves, and any other. */
export type UserTraits = { [Name in (typeof userTraits)[number]['name']]?: unknown } & { [name: string]: unknown }

/** Facts about a group: the names that Segment reserves, and any other. */
export type GroupTraits = { [Name in (typeof groupTraits)[number]['name']]?: unknown } & { [name: string]: unknown }

/** When it happened; a number is refused when the call is judged. */
export type Timestamp = Date | string

interface CommonParams {
  readonly context?: Values | undefined
  readonly timestamp?: Timestamp | undefined
  readonly integrations?: Values | undefined
  readonly messageId?: string | undefined
}

/** One of both ids at least. */
type Identity =
  | { readonly userId: string; readonly anonymousId?: string | undefined }
  | { readonly userId?: string | undefined; readonly anonymousId: string }

/** Of `identify`. */
export type IdentifyParams = CommonParams & Identity & { readonly traits?: UserTraits | Values | undefined }

/** Of `group`. */
export type GroupParams = CommonParams &
  Identity & { readonly groupId: string; readonly traits?: GroupTraits | Values | undefined }

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

/** A call as plugins and callbacks see it; plugins may write into it. */
export interface AnalyticsEvent {
  type: 'identify' | 'track' | 'page' | 'screen' | 'group' | 'alias'
  messageId: string
  timestamp: Timestamp
  userId?: string
  anonymousId?: string
  groupId?: string
  previousId?: string
  event?: string
  name?: string
  category?: string
  properties?: Record<string, unknown>
  traits?: Record<string, unknown>
  context?: Record<string, unknown>
  integrations?: Record<string, unknown>
  [name: string]: unknown
}

/** How to flush. */
export interface FlushParams {
  /** Longest wait, in milliseconds; 0 and nothing wait as long as retries take. */
  readonly timeout?: number | undefined
  /** Whether no more calls are taken. @default false */
  readonly close?: boolean | undefined
}

/** How to close. */
export type CloseAndFlushParams = Pick<FlushParams, 'timeout'>
