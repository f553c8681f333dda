// Generated from the tables by `pnpm generate`; do not edit.
import type { AnyObject, AsJson, OpenObject } from './open-object.ts'

/** A user you know. */
export interface WithUserId {
  /** Your own stable id for the user, usually the id in your database. */
  readonly userId: string
  /** Id of a user you do not know yet, such as a session id or a new UUID. */
  readonly anonymousId?: string | null | undefined
}

/** A user you may not know yet. */
export interface WithAnonymousId {
  /** Your own stable id for the user, usually the id in your database. */
  readonly userId?: string | null | undefined
  /** Id of a user you do not know yet, such as a session id or a new UUID. */
  readonly anonymousId: string
}

/** The ids of a call: a userId, an anonymousId, or both. */
export type CallIds = WithUserId | WithAnonymousId

/** A user with both ids. */
export interface BothIds extends KnownUser {
  /** Id of a user you do not know yet, such as a session id or a new UUID. */
  readonly anonymousId: string
}

/** A user you do not know yet. */
export interface UnknownUser {
  /** Your own stable id for the user, usually the id in your database. */
  readonly userId?: null | undefined
  /** Id of a user you do not know yet, such as a session id or a new UUID. */
  readonly anonymousId: string
}

/** A user you know. */
export interface KnownUser {
  /** Your own stable id for the user, usually the id in your database. */
  readonly userId: string
  /** Id of a user you do not know yet, such as a session id or a new UUID. */
  readonly anonymousId?: string | null | undefined
}

/** A call needs a userId or an anonymousId. */
export type UserIdOrAnonymousId = BothIds | UnknownUser | KnownUser

/** A postal address. */
export interface AddressInput {
  /** City or town. */
  readonly city?: AsJson<string> | null | undefined
  /** Country. */
  readonly country?: AsJson<string> | null | undefined
  /** Postal or ZIP code. */
  readonly postalCode?: AsJson<string> | null | undefined
  /** State, province or region. */
  readonly state?: AsJson<string> | null | undefined
  /** Street and house number. */
  readonly street?: AsJson<string> | null | undefined
}

/** The reserved traits of a user. */
export interface UserTraitsInput {
  /** Postal address of the user. */
  readonly address?: OpenObject<AddressInput> | null | undefined
  /** Age of the user in years. */
  readonly age?: AsJson<number> | null | undefined
  /** URL of a picture of the user. */
  readonly avatar?: AsJson<string> | null | undefined
  /** Date of birth of the user, in ISO 8601. */
  readonly birthday?: AsJson<string> | null | undefined
  /** Company the user belongs to. */
  readonly company?: OpenObject<UserTraitsCompanyInput> | null | undefined
  /** When the account of the user was created, in ISO 8601. */
  readonly createdAt?: AsJson<string> | null | undefined
  /** Description of the user. */
  readonly description?: AsJson<string> | null | undefined
  /** E-mail address of the user. */
  readonly email?: AsJson<string> | null | undefined
  /** First name of the user. */
  readonly firstName?: AsJson<string> | null | undefined
  /** Gender of the user. */
  readonly gender?: AsJson<string> | null | undefined
  /** Id of the user in your database. */
  readonly id?: AsJson<string | number> | null | undefined
  /** Last name of the user. */
  readonly lastName?: AsJson<string> | null | undefined
  /** Full name of the user. If you send only a first and a last name, Segment combines them. */
  readonly name?: AsJson<string> | null | undefined
  /** Phone number of the user. */
  readonly phone?: AsJson<string | number> | null | undefined
  /** Title of the user, usually their position in the company. */
  readonly title?: AsJson<string> | null | undefined
  /** User name, unique for each user. */
  readonly username?: AsJson<string> | null | undefined
  /** Website of the user. */
  readonly website?: AsJson<string> | null | undefined
}

/** The reserved traits of a group. */
export interface GroupTraitsInput {
  /** Postal address of the group. */
  readonly address?: OpenObject<AddressInput> | null | undefined
  /** URL of a picture of the group. */
  readonly avatar?: AsJson<string> | null | undefined
  /** When the account of the group was created, in ISO 8601. */
  readonly createdAt?: AsJson<string> | null | undefined
  /** Description of the group. */
  readonly description?: AsJson<string> | null | undefined
  /** E-mail address of the group. */
  readonly email?: AsJson<string> | null | undefined
  /** Number of people in the group. Segment documents it as a string but shows numbers in its examples; both are accepted. */
  readonly employees?: AsJson<string | number> | null | undefined
  /** Id of the group in your database. */
  readonly id?: AsJson<string | number> | null | undefined
  /** Industry of the group. */
  readonly industry?: AsJson<string> | null | undefined
  /** Name of the group. */
  readonly name?: AsJson<string> | null | undefined
  /** Phone number of the group. */
  readonly phone?: AsJson<string | number> | null | undefined
  /** Website of the group. */
  readonly website?: AsJson<string> | null | undefined
  /** Plan the group is on. */
  readonly plan?: AsJson<string> | null | undefined
}

/** The properties that every event may have. */
export interface TrackPropertiesInput {
  /** Revenue of the event, as a decimal number: 19.99 for a shirt that costs $19.99. */
  readonly revenue?: AsJson<number> | null | undefined
  /** Currency of the revenue, as an ISO 4217 code. Defaults to US dollars. */
  readonly currency?: AsJson<string> | null | undefined
  /** Abstract value of an event without revenue, such as a newsletter sign-up. */
  readonly value?: AsJson<number> | null | undefined
}

/** The reserved properties of a Page call. */
export interface PagePropertiesInput {
  /** Name of the page. */
  readonly name?: AsJson<string> | null | undefined
  /** Path of the URL of the page. */
  readonly path?: AsJson<string> | null | undefined
  /** Full URL of the previous page. */
  readonly referrer?: AsJson<string> | null | undefined
  /** Query string of the URL. */
  readonly search?: AsJson<string> | null | undefined
  /** Title of the page. */
  readonly title?: AsJson<string> | null | undefined
  /** Full URL of the page. */
  readonly url?: AsJson<string> | null | undefined
  /** Keywords of the page. */
  readonly keywords?: readonly AsJson<string>[] | null | undefined
}

/** The reserved properties of a Screen call. */
export interface ScreenPropertiesInput {
  /** Name of the screen. */
  readonly name?: AsJson<string> | null | undefined
}

/** The reserved fields of the context of a call. */
export interface ContextInput {
  /** Set to false if the call must not count as user activity. */
  readonly active?: boolean | null | undefined
  /** The application that makes the call. */
  readonly app?: OpenObject<ContextAppInput> | null | undefined
  /** Campaign that led the user here, from the utm parameters of the URL; other utm suffixes are allowed too. */
  readonly campaign?: OpenObject<ContextCampaignInput> | null | undefined
  /** The device of the user. */
  readonly device?: OpenObject<ContextDeviceInput> | null | undefined
  /** Set to true if Segment should use the IP address of the connection on a server-side endpoint. */
  readonly direct?: boolean | null | undefined
  /** IP address of the user. Segment sets it for client-side calls only, and keeps a value you send. */
  readonly ip?: AsJson<string> | null | undefined
  /** The library that sent the call. */
  readonly library?: OpenObject<ContextLibraryInput> | null | undefined
  /** Locale, such as en-US. */
  readonly locale?: AsJson<string> | null | undefined
  /** Where the user is. */
  readonly location?: OpenObject<ContextLocationInput> | null | undefined
  /** The network connection; offline if both cellular and wifi are false. */
  readonly network?: OpenObject<ContextNetworkInput> | null | undefined
  /** Operating system. */
  readonly os?: OpenObject<ContextOsInput> | null | undefined
  /** Current page. */
  readonly page?: OpenObject<ContextPageInput> | null | undefined
  /** Who sent the user here. */
  readonly referrer?: OpenObject<ContextReferrerInput> | null | undefined
  /** The display of the device. */
  readonly screen?: OpenObject<ContextScreenInput> | null | undefined
  /** Time zone of the user, by its tz database name, such as Europe/Amsterdam. */
  readonly timezone?: AsJson<string> | null | undefined
  /** Group (account) that the call belongs to; omit it instead of sending an empty string. */
  readonly groupId?: AsJson<string> | null | undefined
  /** Traits of the user, on calls other than identify. */
  readonly traits?: OpenObject<UserTraitsInput> | null | undefined
  /** User agent string. */
  readonly userAgent?: AsJson<string> | null | undefined
  /** Client hints of the browser. */
  readonly userAgentData?: OpenObject<ContextUserAgentDataInput> | null | undefined
  /** Platform that made the call: server, browser or mobile. */
  readonly channel?: 'server' | 'browser' | 'mobile' | null | undefined
  /** The consent that the user gave. */
  readonly consent?: OpenObject<ContextConsentInput> | null | undefined
  /** Additional identifiers for Unify: objects with id, type, collection and encoding. */
  readonly externalIds?: readonly AnyObject[] | null | undefined
  /** Protocols settings for this call. */
  readonly protocols?: OpenObject<ContextProtocolsInput> | null | undefined
  /** Accelerated Mobile Pages. */
  readonly amp?: OpenObject<ContextAmpInput> | null | undefined
}

/** Company the user belongs to. */
export interface UserTraitsCompanyInput {
  /** Name of the company. */
  readonly name?: AsJson<string> | null | undefined
  /** Your id for the company. */
  readonly id?: AsJson<string | number> | null | undefined
  /** Industry of the company. */
  readonly industry?: AsJson<string> | null | undefined
  /** Number of employees of the company. */
  readonly employee_count?: AsJson<number> | null | undefined
  /** Plan the company is on. */
  readonly plan?: AsJson<string> | null | undefined
}

/** The application that makes the call. */
export interface ContextAppInput {
  /** Application name. */
  readonly name?: AsJson<string> | null | undefined
  /** Application version. */
  readonly version?: AsJson<string> | null | undefined
  /** Build number. */
  readonly build?: AsJson<string> | null | undefined
  /** Bundle or package id. */
  readonly namespace?: AsJson<string> | null | undefined
}

/** Campaign that led the user here, from the utm parameters of the URL; other utm suffixes are allowed too. */
export interface ContextCampaignInput {
  /** utm_campaign. */
  readonly name?: AsJson<string> | null | undefined
  /** utm_source. */
  readonly source?: AsJson<string> | null | undefined
  /** utm_medium. */
  readonly medium?: AsJson<string> | null | undefined
  /** utm_term. */
  readonly term?: AsJson<string> | null | undefined
  /** utm_content. */
  readonly content?: AsJson<string> | null | undefined
}

/** The device of the user. */
export interface ContextDeviceInput {
  /** Device id. */
  readonly id?: AsJson<string> | null | undefined
  /** Advertising id (IDFA or GAID). Segment drops the call if it is not a string. */
  readonly advertisingId?: AsJson<string> | null | undefined
  /** Whether ad tracking is allowed. */
  readonly adTrackingEnabled?: boolean | null | undefined
  /** Manufacturer of the device. */
  readonly manufacturer?: AsJson<string> | null | undefined
  /** Model identifier. */
  readonly model?: AsJson<string> | null | undefined
  /** Device name. */
  readonly name?: AsJson<string> | null | undefined
  /** Platform, such as ios or android. */
  readonly type?: AsJson<string> | null | undefined
  /** Push token. */
  readonly token?: AsJson<string> | null | undefined
  /** Version of the device. */
  readonly version?: AsJson<string> | null | undefined
}

/** The library that sent the call. */
export interface ContextLibraryInput {
  /** Library name. */
  readonly name?: AsJson<string> | null | undefined
  /** Library version. */
  readonly version?: AsJson<string> | null | undefined
}

/** Where the user is. */
export interface ContextLocationInput {
  /** City. */
  readonly city?: AsJson<string> | null | undefined
  /** Country. */
  readonly country?: AsJson<string> | null | undefined
  /** Latitude in degrees. */
  readonly latitude?: AsJson<string | number> | null | undefined
  /** Longitude in degrees. */
  readonly longitude?: AsJson<string | number> | null | undefined
  /** Region. */
  readonly region?: AsJson<string> | null | undefined
  /** Speed. */
  readonly speed?: AsJson<number> | null | undefined
}

/** The network connection; offline if both cellular and wifi are false. */
export interface ContextNetworkInput {
  /** Bluetooth on. */
  readonly bluetooth?: boolean | null | undefined
  /** Carrier. */
  readonly carrier?: AsJson<string> | null | undefined
  /** On cellular. */
  readonly cellular?: boolean | null | undefined
  /** On wifi. */
  readonly wifi?: boolean | null | undefined
}

/** Operating system. */
export interface ContextOsInput {
  /** OS name. */
  readonly name?: AsJson<string> | null | undefined
  /** OS version. */
  readonly version?: AsJson<string> | null | undefined
}

/** Current page. */
export interface ContextPageInput {
  /** Path. */
  readonly path?: AsJson<string> | null | undefined
  /** Referrer. */
  readonly referrer?: AsJson<string> | null | undefined
  /** Query string. */
  readonly search?: AsJson<string> | null | undefined
  /** Title. */
  readonly title?: AsJson<string> | null | undefined
  /** URL. */
  readonly url?: AsJson<string> | null | undefined
}

/** Who sent the user here. */
export interface ContextReferrerInput {
  /** Kind of referrer. */
  readonly type?: AsJson<string> | null | undefined
  /** Referrer name. */
  readonly name?: AsJson<string> | null | undefined
  /** Referrer URL. */
  readonly url?: AsJson<string> | null | undefined
  /** Referrer link. */
  readonly link?: AsJson<string> | null | undefined
  /** Ad network id. */
  readonly id?: AsJson<string> | null | undefined
}

/** The display of the device. */
export interface ContextScreenInput {
  /** Pixel density. */
  readonly density?: AsJson<number> | null | undefined
  /** Height. */
  readonly height?: AsJson<number> | null | undefined
  /** Width. */
  readonly width?: AsJson<number> | null | undefined
}

/** Client hints of the browser. */
export interface ContextUserAgentDataInput {
  /** List of {brand, version} objects. */
  readonly brands?: readonly AnyObject[] | null | undefined
  /** Mobile hint. */
  readonly mobile?: boolean | null | undefined
  /** Platform hint. */
  readonly platform?: AsJson<string> | null | undefined
  /** Bitness hint. */
  readonly bitness?: AsJson<string> | null | undefined
  /** Model hint. */
  readonly model?: AsJson<string> | null | undefined
  /** Platform version hint. */
  readonly platformVersion?: AsJson<string> | null | undefined
  /** Full version of the browser; fullVersionList replaces it. */
  readonly uaFullVersion?: AsJson<string> | null | undefined
  /** List of {brand, version} objects. */
  readonly fullVersionList?: readonly AnyObject[] | null | undefined
  /** WOW64 hint. */
  readonly wow64?: boolean | null | undefined
  /** Architecture hint. */
  readonly architecture?: AsJson<string> | null | undefined
}

/** The consent that the user gave. */
export interface ContextConsentInput {
  /** Object of category ids to true (given) or false (refused). */
  readonly categoryPreferences?: AnyObject | null | undefined
  /** Version of the consent. Segment drops the call if it is not a number. */
  readonly version?: AsJson<number> | null | undefined
}

/** Protocols settings for this call. */
export interface ContextProtocolsInput {
  /** Version of the tracking plan rule to check the call against. */
  readonly event_version?: AsJson<number> | null | undefined
}

/** Accelerated Mobile Pages. */
export interface ContextAmpInput {
  /** AMP id. */
  readonly id?: AsJson<string> | null | undefined
}

/** The fields that every call may have. */
export interface SharedFields {
  /** When it happened, in ISO 8601 with an offset. Defaults to now. */
  readonly timestamp?: AsJson<string> | undefined
  /** Where the call comes from: IP address, device, page, campaign, locale and more. */
  readonly context?: OpenObject<ContextInput> | undefined
  /** Destinations that receive the call: each name is true, false or an options object; "All" sets the default. */
  readonly integrations?: AnyObject | undefined
  /** Unique id of the call, which Segment uses to drop duplicates. Generated if omitted. */
  readonly messageId?: string | undefined
  /** When the request was sent, by the clock of the sender; Segment uses it to correct clock skew. */
  readonly sentAt?: AsJson<string> | undefined
  /** Write key of the source, if it is not in the Authorization header. */
  readonly writeKey?: string | undefined
}

/** The fields of an Identify call besides its type and the ids of its user. */
export interface IdentifyFields extends SharedFields {
  /** Facts about the user; reserved names have a fixed meaning, all other names are yours. */
  readonly traits?: OpenObject<UserTraitsInput> | undefined
}

/** The fields of a Track call besides its type and the ids of its user. */
export type TrackFields<Name extends string = string, Properties = OpenObject<TrackPropertiesInput>> = {
  /** Name of the action: an object and a verb in the past tense, in title case. */
  readonly event: Name
  /** Facts about the action; reserved names have a fixed meaning, all other names are yours. */
  readonly properties?: Properties | undefined
  /** When it happened, in ISO 8601 with an offset. Defaults to now. */
  readonly timestamp?: AsJson<string> | undefined
  /** Where the call comes from: IP address, device, page, campaign, locale and more. */
  readonly context?: OpenObject<ContextInput> | undefined
  /** Destinations that receive the call: each name is true, false or an options object; "All" sets the default. */
  readonly integrations?: AnyObject | undefined
  /** Unique id of the call, which Segment uses to drop duplicates. Generated if omitted. */
  readonly messageId?: string | undefined
  /** When the request was sent, by the clock of the sender; Segment uses it to correct clock skew. */
  readonly sentAt?: AsJson<string> | undefined
  /** Write key of the source, if it is not in the Authorization header. */
  readonly writeKey?: string | undefined
}

/** The fields of a Page call besides its type and the ids of its user. */
export interface PageFields extends SharedFields {
  /** Name of the page; omit it instead of sending an empty string. */
  readonly name?: string | undefined
  /** Category of the page. */
  readonly category?: string | undefined
  /** Facts about the page; reserved names have a fixed meaning, all other names are yours. */
  readonly properties?: OpenObject<PagePropertiesInput> | undefined
}

/** The fields of a Screen call besides its type and the ids of its user. */
export interface ScreenFields extends SharedFields {
  /** Name of the screen; omit it instead of sending an empty string. */
  readonly name?: string | undefined
  /** Category of the screen; Segment libraries send it, although the spec does not list it. */
  readonly category?: string | undefined
  /** Facts about the screen; reserved names have a fixed meaning, all other names are yours. */
  readonly properties?: OpenObject<ScreenPropertiesInput> | undefined
}

/** The fields of a Group call besides its type and the ids of its user. */
export interface GroupFields extends SharedFields {
  /** Your own stable id for the group. */
  readonly groupId: string
  /** Facts about the group; reserved names have a fixed meaning, all other names are yours. */
  readonly traits?: OpenObject<GroupTraitsInput> | undefined
}

/** The fields of an Alias call besides its type and the ids of its user. */
export interface AliasFields extends SharedFields {
  /** Id that identified the user before. */
  readonly previousId: string
  /** Your own stable id for the user, usually the id in your database. */
  readonly userId: string
  /** Id of a user you do not know yet, such as a session id or a new UUID. */
  readonly anonymousId?: string | null | undefined
}

/** Any of the six calls as a caller writes it, told apart by `type`. */
export type CallInput<Name extends string = string, Properties = OpenObject<TrackPropertiesInput>> =
  | ({ readonly type: 'identify' } & CallIds & IdentifyFields)
  | ({ readonly type: 'track' } & CallIds & TrackFields<Name, Properties>)
  | ({ readonly type: 'page' } & CallIds & PageFields)
  | ({ readonly type: 'screen' } & CallIds & ScreenFields)
  | ({ readonly type: 'group' } & CallIds & GroupFields)
  | ({ readonly type: 'alias' } & AliasFields)
