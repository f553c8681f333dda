/** The types of calls, and `unknown` for a request without a readable call. */
export const queryTypes = ['track', 'identify', 'page', 'screen', 'group', 'alias', 'unknown'] as const

/**
 * Whether Segment would keep a call, best first.
 *
 * - `kept`: as intended.
 * - `warned`: kept, but altered, or ignored by some destinations.
 * - `discarded`: answered with 200, then dropped.
 * - `refused`: answered with an error status or not at all; the sender knows.
 */
export const verdicts = ['kept', 'warned', 'discarded', 'refused'] as const

/** Whether Segment would keep a call. */
export type Verdict = (typeof verdicts)[number]

/** What is known of a call without reading it. */
export interface QueriedFields {
  readonly type: string
  /** Name of the event, page or screen. */
  readonly event?: string | undefined
  readonly userId?: string | undefined
  readonly anonymousId?: string | undefined
  readonly previousId?: string | undefined
  readonly groupId?: string | undefined
  readonly messageId?: string | undefined
  /** The source: its masked write key. */
  readonly source?: string | undefined
  readonly verdict?: Verdict | undefined
  readonly duplicate?: boolean | undefined
  /** Size as JSON. */
  readonly bytes?: number | undefined
  /** ISO 8601. */
  readonly receivedAt?: string | undefined
  readonly firstIssue?: { readonly code: string } | undefined
}

/** The value of a field; a number or a time can be compared. */
export type FieldValue = string | number | boolean | undefined

/** A name that a query can ask for. */
interface FieldRule {
  readonly read: (fields: QueriedFields) => FieldValue | readonly FieldValue[]
  /** All values there are. */
  readonly choices?: readonly string[]
  /** Whether a call can have several values at once. */
  readonly isList?: boolean
}

/** The names of what is known of a call without reading it. */
export const fieldRules = {
  type: { read: ({ type }) => type, choices: queryTypes },
  event: { read: ({ event }) => event },
  user: {
    read: ({ userId, anonymousId, previousId, groupId }) => [userId, anonymousId, previousId, groupId],
    isList: true,
  },
  userId: { read: ({ userId }) => userId },
  anonymousId: { read: ({ anonymousId }) => anonymousId },
  previousId: { read: ({ previousId }) => previousId },
  groupId: { read: ({ groupId }) => groupId },
  messageId: { read: ({ messageId }) => messageId },
  verdict: { read: ({ verdict }) => verdict, choices: verdicts },
  duplicate: { read: ({ duplicate }) => duplicate, choices: ['true', 'false'] },
  issue: { read: ({ firstIssue }) => firstIssue?.code },
  source: { read: ({ source }) => source },
  bytes: { read: ({ bytes }) => bytes },
  receivedAt: { read: ({ receivedAt }) => receivedAt },
} as const satisfies Record<string, FieldRule>

/** A name of what is known of a call without reading it. */
export type FieldName = keyof typeof fieldRules

/** All of them. */
export const fieldNames = Object.keys(fieldRules) as readonly FieldName[] // the keys above

/** The rule of a name; undefined for another name. */
export const fieldRule = (name: string): FieldRule | undefined =>
  Object.hasOwn(fieldRules, name) ? fieldRules[name as FieldName] : undefined // one of the keys

/** Objects of a call, whose members a query can ask for. */
export const callObjects = ['properties', 'traits', 'context', 'integrations'] as const

/** Other members of a call that a query can ask for. */
export const callMembers = ['name', 'category', 'timestamp', 'sentAt'] as const
