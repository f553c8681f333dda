import type { CallType } from '../call-type-names.ts'
import type { IdentityRule } from '../identity-rule.ts'
import { pages } from '../pages.ts'
import { commonFields, deliveryFields, identityFields } from './common-fields.ts'
import type { FieldRule, FieldSpec } from './field-spec.ts'
import { groupTraits } from './group-traits.ts'
import { pageProperties } from './page-properties.ts'
import { screenProperties } from './screen-properties.ts'
import { trackProperties } from './track-properties.ts'
import { userTraits } from './user-traits.ts'

/** One of the six calls, without labels and help. */
export interface CallTypeRule {
  /** Path of the Tracking API. */
  readonly path: string
  /** One-letter path that browser libraries use. */
  readonly shortPath: string
  readonly pixelPath: string
  readonly identity: IdentityRule
  /** Every field of the call, in the order in which it is sent. */
  readonly fields: readonly FieldRule[]
  /** Page of the spec. */
  readonly page: string
}

/** One of the six calls, with labels and help. */
export interface CallTypeSpec extends CallTypeRule {
  readonly label: string
  /** What the call does, in one sentence. */
  readonly help: string
  readonly fields: readonly FieldSpec[]
}

const nameField = {
  name: 'name',
  kind: 'id',
  mismatch: 'name_not_string',
  label: 'Name',
} as const

const categoryField = {
  name: 'category',
  kind: 'id',
  mismatch: 'category_not_string',
  label: 'Category',
} as const

/**
 * The six calls and their fields. Everything else about them is derived from here.
 * @see https://www.twilio.com/docs/segment/connections/spec/
 */
export const callTypes: Readonly<Record<CallType, CallTypeSpec>> = {
  identify: {
    label: 'Identify',
    help: 'Ties a user to their actions and records their traits.',
    path: '/v1/identify',
    shortPath: '/v1/i',
    pixelPath: '/v1/pixel/identify',
    identity: 'user-or-anonymous',
    fields: [
      ...identityFields,
      {
        name: 'traits',
        kind: 'object',
        mismatch: 'traits_not_object',
        label: 'Traits',
        help: 'Facts about the user; reserved names have a fixed meaning, all other names are yours.',
        fields: userTraits,
        spellings: 'camel-or-snake',
      },
      ...commonFields,
      ...deliveryFields,
    ],
    page: pages.identify,
  },
  track: {
    label: 'Track',
    help: 'Records what a user did, with properties that describe it.',
    path: '/v1/track',
    shortPath: '/v1/t',
    pixelPath: '/v1/pixel/track',
    identity: 'user-or-anonymous',
    fields: [
      {
        name: 'event',
        kind: 'id',
        required: true,
        mismatch: 'event_not_string',
        missing: 'event_required',
        label: 'Event Name',
        help: 'Name of the action: an object and a verb in the past tense, in title case.',
        example: 'Order Completed',
      },
      ...identityFields,
      {
        name: 'properties',
        kind: 'object',
        mismatch: 'properties_not_object',
        label: 'Properties',
        help: 'Facts about the action; reserved names have a fixed meaning, all other names are yours.',
        fields: trackProperties,
      },
      ...commonFields,
      ...deliveryFields,
    ],
    page: pages.track,
  },
  page: {
    label: 'Page',
    help: 'Records that a user saw a page of a website.',
    path: '/v1/page',
    shortPath: '/v1/p',
    pixelPath: '/v1/pixel/page',
    identity: 'user-or-anonymous',
    fields: [
      {
        ...nameField,
        help: 'Name of the page; omit it instead of sending an empty string.',
        example: 'Pricing',
      },
      { ...categoryField, help: 'Category of the page.', example: 'Docs' },
      ...identityFields,
      {
        name: 'properties',
        kind: 'object',
        mismatch: 'properties_not_object',
        label: 'Properties',
        help: 'Facts about the page; reserved names have a fixed meaning, all other names are yours.',
        fields: pageProperties,
      },
      ...commonFields,
      ...deliveryFields,
    ],
    page: pages.page,
  },
  screen: {
    label: 'Screen',
    help: 'Records that a user saw a screen of an app.',
    path: '/v1/screen',
    shortPath: '/v1/s',
    pixelPath: '/v1/pixel/screen',
    identity: 'user-or-anonymous',
    fields: [
      {
        ...nameField,
        help: 'Name of the screen; omit it instead of sending an empty string.',
        example: 'Home',
      },
      {
        ...categoryField,
        help: 'Category of the screen; Segment libraries send it, although the spec does not list it.',
        example: 'Main',
      },
      ...identityFields,
      {
        name: 'properties',
        kind: 'object',
        mismatch: 'properties_not_object',
        label: 'Properties',
        help: 'Facts about the screen; reserved names have a fixed meaning, all other names are yours.',
        fields: screenProperties,
      },
      ...commonFields,
      ...deliveryFields,
    ],
    page: pages.screen,
  },
  group: {
    label: 'Group',
    help: 'Ties a user to a group, such as a company or team, and records traits of the group.',
    path: '/v1/group',
    shortPath: '/v1/g',
    pixelPath: '/v1/pixel/group',
    identity: 'user-or-anonymous',
    fields: [
      {
        name: 'groupId',
        kind: 'id',
        required: true,
        mismatch: 'group_id_required',
        missing: 'group_id_required',
        label: 'Group ID',
        help: 'Your own stable id for the group.',
        example: 'company-7',
      },
      ...identityFields,
      {
        name: 'traits',
        kind: 'object',
        mismatch: 'traits_not_object',
        label: 'Traits',
        help: 'Facts about the group; reserved names have a fixed meaning, all other names are yours.',
        fields: groupTraits,
        spellings: 'any-case',
      },
      ...commonFields,
      ...deliveryFields,
    ],
    page: pages.group,
  },
  alias: {
    label: 'Alias',
    help: 'Merges the previous id of a user into a new one.',
    path: '/v1/alias',
    shortPath: '/v1/a',
    pixelPath: '/v1/pixel/alias',
    identity: 'user-and-previous',
    fields: [
      {
        name: 'previousId',
        kind: 'id',
        required: true,
        mismatch: 'previous_id_required',
        missing: 'previous_id_required',
        label: 'Previous ID',
        help: 'Id that identified the user before.',
        example: 'f7b8a1de-5a0a-4a3b-9c39-0d5f7f5c1a11',
      },
      ...identityFields,
      ...commonFields,
      ...deliveryFields,
    ],
    page: pages.alias,
  },
}
