import type { groupTraits } from '../spec/fields/group-traits.ts'
import type { userTraits } from '../spec/fields/user-traits.ts'

/** Any object; validation refuses what JSON cannot carry. */
export type Values = object

/** Traits of a user: reserved and custom names. */
export type UserTraits = { [Name in (typeof userTraits)[number]['name']]?: unknown } & { [name: string]: unknown }

/** Traits of a group: reserved and custom names. */
export type GroupTraits = { [Name in (typeof groupTraits)[number]['name']]?: unknown } & { [name: string]: unknown }

/** When it happened; validation refuses a number. */
export type Timestamp = Date | string

interface CommonParams {
  readonly context?: Values | undefined
  readonly timestamp?: Timestamp | undefined
  readonly integrations?: Values | undefined
  readonly messageId?: string | undefined
}

/** At least one of both ids. */
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

/** A call as plugins and callbacks see it; plugins may change it. */
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
  /** Longest wait, in milliseconds; without it, or with 0, it waits as long as retries take. */
  readonly timeout?: number | undefined
  /** Whether to refuse further calls. @default false */
  readonly close?: boolean | undefined
}

/** How to close. */
export type CloseAndFlushParams = Pick<FlushParams, 'timeout'>
