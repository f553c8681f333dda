/** The six types of call, in the order in which Segment's spec lists them. @see https://www.twilio.com/docs/segment/connections/spec/ */
export const callTypeNames = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const

/** `identify`, `track`, `page`, `screen`, `group` or `alias`. */
export type CallType = (typeof callTypeNames)[number]
