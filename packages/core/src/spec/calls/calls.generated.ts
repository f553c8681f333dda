// Generated from the tables by `pnpm generate`; do not edit.
import type { JsonObject } from '../../values/json-object.ts'
import type { CallIds } from './call-inputs.generated.ts'

/** A postal address. */
export interface Address {
  /** City or town. */
  readonly city?: string | null | undefined
  /** Country. */
  readonly country?: string | null | undefined
  /** Postal or ZIP code. */
  readonly postalCode?: string | null | undefined
  /** State, province or region. */
  readonly state?: string | null | undefined
  /** Street and house number. */
  readonly street?: string | null | undefined
  /** Any other name. */
  readonly [name: string]: unknown
}

/** The traits of a user. */
export interface UserTraits {
  /** Postal address of the user. */
  readonly address?: Address | null | undefined
  /** Age of the user in years. */
  readonly age?: number | null | undefined
  /** URL of a picture of the user. */
  readonly avatar?: string | null | undefined
  /** Date of birth of the user, in ISO 8601. */
  readonly birthday?: string | null | undefined
  /** Company the user belongs to. */
  readonly company?: UserTraitsCompany | null | undefined
  /** When the account of the user was created, in ISO 8601. */
  readonly createdAt?: string | null | undefined
  /** Description of the user. */
  readonly description?: string | null | undefined
  /** E-mail address of the user. */
  readonly email?: string | null | undefined
  /** First name of the user. */
  readonly firstName?: string | null | undefined
  /** Gender of the user. */
  readonly gender?: string | null | undefined
  /** Id of the user in your database. */
  readonly id?: string | number | null | undefined
  /** Last name of the user. */
  readonly lastName?: string | null | undefined
  /** Full name of the user. If you send only a first and a last name, Segment combines them. */
  readonly name?: string | null | undefined
  /** Phone number of the user. */
  readonly phone?: string | number | null | undefined
  /** Title of the user, usually their position in the company. */
  readonly title?: string | null | undefined
  /** User name, unique for each user. */
  readonly username?: string | null | undefined
  /** Website of the user. */
  readonly website?: string | null | undefined
  /** Any other name. */
  readonly [name: string]: unknown
}

/** The traits of a group. */
export interface GroupTraits {
  /** Postal address of the group. */
  readonly address?: Address | null | undefined
  /** URL of a picture of the group. */
  readonly avatar?: string | null | undefined
  /** When the account of the group was created, in ISO 8601. */
  readonly createdAt?: string | null | undefined
  /** Description of the group. */
  readonly description?: string | null | undefined
  /** E-mail address of the group. */
  readonly email?: string | null | undefined
  /** Number of people in the group. Segment documents it as a string but shows numbers in its examples; both are accepted. */
  readonly employees?: string | number | null | undefined
  /** Id of the group in your database. */
  readonly id?: string | number | null | undefined
  /** Industry of the group. */
  readonly industry?: string | null | undefined
  /** Name of the group. */
  readonly name?: string | null | undefined
  /** Phone number of the group. */
  readonly phone?: string | number | null | undefined
  /** Website of the group. */
  readonly website?: string | null | undefined
  /** Plan the group is on. */
  readonly plan?: string | null | undefined
  /** Any other name. */
  readonly [name: string]: unknown
}

/** The properties that every event may have. */
export interface TrackProperties {
  /** Revenue of the event, as a decimal number: 19.99 for a shirt that costs $19.99. */
  readonly revenue?: number | null | undefined
  /** Currency of the revenue, as an ISO 4217 code. Defaults to US dollars. */
  readonly currency?: string | null | undefined
  /** Abstract value of an event without revenue, such as a newsletter sign-up. */
  readonly value?: number | null | undefined
  /** Any other name. */
  readonly [name: string]: unknown
}

/** The properties of a Page call. */
export interface PageProperties {
  /** Name of the page. */
  readonly name?: string | null | undefined
  /** Path of the URL of the page. */
  readonly path?: string | null | undefined
  /** Full URL of the previous page. */
  readonly referrer?: string | null | undefined
  /** Query string of the URL. */
  readonly search?: string | null | undefined
  /** Title of the page. */
  readonly title?: string | null | undefined
  /** Full URL of the page. */
  readonly url?: string | null | undefined
  /** Keywords of the page. */
  readonly keywords?: readonly string[] | null | undefined
  /** Any other name. */
  readonly [name: string]: unknown
}

/** The properties of a Screen call. */
export interface ScreenProperties {
  /** Name of the screen. */
  readonly name?: string | null | undefined
  /** Any other name. */
  readonly [name: string]: unknown
}

/** The fields of the context of a call. */
export interface Context {
  /** Set to false if the call must not count as user activity. */
  readonly active?: boolean | null | undefined
  /** The application that makes the call. */
  readonly app?: ContextApp | null | undefined
  /** Campaign that led the user here, from the utm parameters of the URL; other utm suffixes are allowed too. */
  readonly campaign?: ContextCampaign | null | undefined
  /** The device of the user. */
  readonly device?: ContextDevice | null | undefined
  /** Set to true if Segment should use the IP address of the connection on a server-side endpoint. */
  readonly direct?: boolean | null | undefined
  /** IP address of the user. Segment sets it for client-side calls only, and keeps a value you send. */
  readonly ip?: string | null | undefined
  /** The library that sent the call. */
  readonly library?: ContextLibrary | null | undefined
  /** Locale, such as en-US. */
  readonly locale?: string | null | undefined
  /** Where the user is. */
  readonly location?: ContextLocation | null | undefined
  /** The network connection; offline if both cellular and wifi are false. */
  readonly network?: ContextNetwork | null | undefined
  /** Operating system. */
  readonly os?: ContextOs | null | undefined
  /** Current page. */
  readonly page?: ContextPage | null | undefined
  /** Who sent the user here. */
  readonly referrer?: ContextReferrer | null | undefined
  /** The display of the device. */
  readonly screen?: ContextScreen | null | undefined
  /** Time zone of the user, by its tz database name, such as Europe/Amsterdam. */
  readonly timezone?: string | null | undefined
  /** Group (account) that the call belongs to; omit it instead of sending an empty string. */
  readonly groupId?: string | null | undefined
  /** Traits of the user, on calls other than identify. */
  readonly traits?: UserTraits | null | undefined
  /** User agent string. */
  readonly userAgent?: string | null | undefined
  /** Client hints of the browser. */
  readonly userAgentData?: ContextUserAgentData | null | undefined
  /** Platform that made the call: server, browser or mobile. */
  readonly channel?: 'server' | 'browser' | 'mobile' | null | undefined
  /** The consent that the user gave. */
  readonly consent?: ContextConsent | null | undefined
  /** Additional identifiers for Unify: objects with id, type, collection and encoding. */
  readonly externalIds?: readonly JsonObject[] | null | undefined
  /** Protocols settings for this call. */
  readonly protocols?: ContextProtocols | null | undefined
  /** Accelerated Mobile Pages. */
  readonly amp?: ContextAmp | null | undefined
  /** Any other name. */
  readonly [name: string]: unknown
}

/** Company the user belongs to. */
export interface UserTraitsCompany {
  /** Name of the company. */
  readonly name?: string | null | undefined
  /** Your id for the company. */
  readonly id?: string | number | null | undefined
  /** Industry of the company. */
  readonly industry?: string | null | undefined
  /** Number of employees of the company. */
  readonly employee_count?: number | null | undefined
  /** Plan the company is on. */
  readonly plan?: string | null | undefined
  /** Any other name. */
  readonly [name: string]: unknown
}

/** The application that makes the call. */
export interface ContextApp {
  /** Application name. */
  readonly name?: string | null | undefined
  /** Application version. */
  readonly version?: string | null | undefined
  /** Build number. */
  readonly build?: string | null | undefined
  /** Bundle or package id. */
  readonly namespace?: string | null | undefined
  /** Any other name. */
  readonly [name: string]: unknown
}

/** Campaign that led the user here, from the utm parameters of the URL; other utm suffixes are allowed too. */
export interface ContextCampaign {
  /** utm_campaign. */
  readonly name?: string | null | undefined
  /** utm_source. */
  readonly source?: string | null | undefined
  /** utm_medium. */
  readonly medium?: string | null | undefined
  /** utm_term. */
  readonly term?: string | null | undefined
  /** utm_content. */
  readonly content?: string | null | undefined
  /** Any other name. */
  readonly [name: string]: unknown
}

/** The device of the user. */
export interface ContextDevice {
  /** Device id. */
  readonly id?: string | null | undefined
  /** Advertising id (IDFA or GAID). Segment drops the call if it is not a string. */
  readonly advertisingId?: string | null | undefined
  /** Whether ad tracking is allowed. */
  readonly adTrackingEnabled?: boolean | null | undefined
  /** Manufacturer of the device. */
  readonly manufacturer?: string | null | undefined
  /** Model identifier. */
  readonly model?: string | null | undefined
  /** Device name. */
  readonly name?: string | null | undefined
  /** Platform, such as ios or android. */
  readonly type?: string | null | undefined
  /** Push token. */
  readonly token?: string | null | undefined
  /** Version of the device. */
  readonly version?: string | null | undefined
  /** Any other name. */
  readonly [name: string]: unknown
}

/** The library that sent the call. */
export interface ContextLibrary {
  /** Library name. */
  readonly name?: string | null | undefined
  /** Library version. */
  readonly version?: string | null | undefined
  /** Any other name. */
  readonly [name: string]: unknown
}

/** Where the user is. */
export interface ContextLocation {
  /** City. */
  readonly city?: string | null | undefined
  /** Country. */
  readonly country?: string | null | undefined
  /** Latitude in degrees. */
  readonly latitude?: string | number | null | undefined
  /** Longitude in degrees. */
  readonly longitude?: string | number | null | undefined
  /** Region. */
  readonly region?: string | null | undefined
  /** Speed. */
  readonly speed?: number | null | undefined
  /** Any other name. */
  readonly [name: string]: unknown
}

/** The network connection; offline if both cellular and wifi are false. */
export interface ContextNetwork {
  /** Bluetooth on. */
  readonly bluetooth?: boolean | null | undefined
  /** Carrier. */
  readonly carrier?: string | null | undefined
  /** On cellular. */
  readonly cellular?: boolean | null | undefined
  /** On wifi. */
  readonly wifi?: boolean | null | undefined
  /** Any other name. */
  readonly [name: string]: unknown
}

/** Operating system. */
export interface ContextOs {
  /** OS name. */
  readonly name?: string | null | undefined
  /** OS version. */
  readonly version?: string | null | undefined
  /** Any other name. */
  readonly [name: string]: unknown
}

/** Current page. */
export interface ContextPage {
  /** Path. */
  readonly path?: string | null | undefined
  /** Referrer. */
  readonly referrer?: string | null | undefined
  /** Query string. */
  readonly search?: string | null | undefined
  /** Title. */
  readonly title?: string | null | undefined
  /** URL. */
  readonly url?: string | null | undefined
  /** Any other name. */
  readonly [name: string]: unknown
}

/** Who sent the user here. */
export interface ContextReferrer {
  /** Kind of referrer. */
  readonly type?: string | null | undefined
  /** Referrer name. */
  readonly name?: string | null | undefined
  /** Referrer URL. */
  readonly url?: string | null | undefined
  /** Referrer link. */
  readonly link?: string | null | undefined
  /** Ad network id. */
  readonly id?: string | null | undefined
  /** Any other name. */
  readonly [name: string]: unknown
}

/** The display of the device. */
export interface ContextScreen {
  /** Pixel density. */
  readonly density?: number | null | undefined
  /** Height. */
  readonly height?: number | null | undefined
  /** Width. */
  readonly width?: number | null | undefined
  /** Any other name. */
  readonly [name: string]: unknown
}

/** Client hints of the browser. */
export interface ContextUserAgentData {
  /** List of {brand, version} objects. */
  readonly brands?: readonly JsonObject[] | null | undefined
  /** Mobile hint. */
  readonly mobile?: boolean | null | undefined
  /** Platform hint. */
  readonly platform?: string | null | undefined
  /** Bitness hint. */
  readonly bitness?: string | null | undefined
  /** Model hint. */
  readonly model?: string | null | undefined
  /** Platform version hint. */
  readonly platformVersion?: string | null | undefined
  /** Full version of the browser; fullVersionList replaces it. */
  readonly uaFullVersion?: string | null | undefined
  /** List of {brand, version} objects. */
  readonly fullVersionList?: readonly JsonObject[] | null | undefined
  /** WOW64 hint. */
  readonly wow64?: boolean | null | undefined
  /** Architecture hint. */
  readonly architecture?: string | null | undefined
  /** Any other name. */
  readonly [name: string]: unknown
}

/** The consent that the user gave. */
export interface ContextConsent {
  /** Object of category ids to true (given) or false (refused). */
  readonly categoryPreferences?: JsonObject | null | undefined
  /** Version of the consent. Segment drops the call if it is not a number. */
  readonly version?: number | null | undefined
  /** Any other name. */
  readonly [name: string]: unknown
}

/** Protocols settings for this call. */
export interface ContextProtocols {
  /** Version of the tracking plan rule to check the call against. */
  readonly event_version?: number | null | undefined
  /** Any other name. */
  readonly [name: string]: unknown
}

/** Accelerated Mobile Pages. */
export interface ContextAmp {
  /** AMP id. */
  readonly id?: string | null | undefined
  /** Any other name. */
  readonly [name: string]: unknown
}

/** The fields that every call may have. */
export interface SharedCallFields {
  /** When it happened, in ISO 8601 with an offset. Defaults to now. */
  readonly timestamp?: string | undefined
  /** Where the call comes from: IP address, device, page, campaign, locale and more. */
  readonly context?: Context | undefined
  /** Destinations that receive the call: each name is true, false or an options object; "All" sets the default. */
  readonly integrations?: JsonObject | undefined
  /** Unique id of the call, which Segment uses to drop duplicates. Generated if omitted. */
  readonly messageId?: string | undefined
  /** When the request was sent, by the clock of the sender; Segment uses it to correct clock skew. */
  readonly sentAt?: string | undefined
  /** Write key of the source, if it is not in the Authorization header. */
  readonly writeKey?: string | undefined
}

/** The fields of an Identify call besides its type and the ids of its user. */
export interface IdentifyCallFields extends SharedCallFields {
  /** Facts about the user; reserved names have a fixed meaning, all other names are yours. */
  readonly traits?: UserTraits | undefined
}

/**
 * A valid Identify call. Ties a user to their actions and records their traits.
 * @see https://www.twilio.com/docs/segment/connections/spec/identify/
 */
export type IdentifyCall = { readonly type: 'identify' } & CallIds & IdentifyCallFields

/** The fields of a Track call besides its type and the ids of its user. */
export interface TrackCallFields extends SharedCallFields {
  /** Name of the action: an object and a verb in the past tense, in title case. */
  readonly event: string
  /** Facts about the action; reserved names have a fixed meaning, all other names are yours. */
  readonly properties?: TrackProperties | undefined
}

/**
 * A valid Track call. Records what a user did, with properties that describe it.
 * @see https://www.twilio.com/docs/segment/connections/spec/track/
 */
export type TrackCall = { readonly type: 'track' } & CallIds & TrackCallFields

/** The fields of a Page call besides its type and the ids of its user. */
export interface PageCallFields extends SharedCallFields {
  /** Name of the page; omit it instead of sending an empty string. */
  readonly name?: string | undefined
  /** Category of the page. */
  readonly category?: string | undefined
  /** Facts about the page; reserved names have a fixed meaning, all other names are yours. */
  readonly properties?: PageProperties | undefined
}

/**
 * A valid Page call. Records that a user saw a page of a website.
 * @see https://www.twilio.com/docs/segment/connections/spec/page/
 */
export type PageCall = { readonly type: 'page' } & CallIds & PageCallFields

/** The fields of a Screen call besides its type and the ids of its user. */
export interface ScreenCallFields extends SharedCallFields {
  /** Name of the screen; omit it instead of sending an empty string. */
  readonly name?: string | undefined
  /** Category of the screen; Segment libraries send it, although the spec does not list it. */
  readonly category?: string | undefined
  /** Facts about the screen; reserved names have a fixed meaning, all other names are yours. */
  readonly properties?: ScreenProperties | undefined
}

/**
 * A valid Screen call. Records that a user saw a screen of an app.
 * @see https://www.twilio.com/docs/segment/connections/spec/screen/
 */
export type ScreenCall = { readonly type: 'screen' } & CallIds & ScreenCallFields

/** The fields of a Group call besides its type and the ids of its user. */
export interface GroupCallFields extends SharedCallFields {
  /** Your own stable id for the group. */
  readonly groupId: string
  /** Facts about the group; reserved names have a fixed meaning, all other names are yours. */
  readonly traits?: GroupTraits | undefined
}

/**
 * A valid Group call. Ties a user to a group, such as a company or team, and records traits of the group.
 * @see https://www.twilio.com/docs/segment/connections/spec/group/
 */
export type GroupCall = { readonly type: 'group' } & CallIds & GroupCallFields

/** The fields of an Alias call besides its type and the ids of its user. */
export interface AliasCallFields extends SharedCallFields {
  /** Id that identified the user before. */
  readonly previousId: string
  /** Your own stable id for the user, usually the id in your database. */
  readonly userId: string
  /** Id of a user you do not know yet, such as a session id or a new UUID. */
  readonly anonymousId?: string | null | undefined
}

/**
 * A valid Alias call. Merges the previous id of a user into a new one.
 * @see https://www.twilio.com/docs/segment/connections/spec/alias/
 */
export type AliasCall = { readonly type: 'alias' } & AliasCallFields

/** The six calls by type. */
export interface CallsByType {
  readonly identify: IdentifyCall
  readonly track: TrackCall
  readonly page: PageCall
  readonly screen: ScreenCall
  readonly group: GroupCall
  readonly alias: AliasCall
}

/** Any of the six calls, told apart by `type`. */
export type SegmentCall = CallsByType[keyof CallsByType]
