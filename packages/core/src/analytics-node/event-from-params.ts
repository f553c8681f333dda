import { thrownMessage } from '../error/thrown-message.ts'
import { askToJson } from '../validate/read-json.ts'
import { isJsonObject, type JsonObject } from '../values/json-object.ts'
import { version } from '../version.ts'
import { copyPlain } from './copy-plain.ts'
import type { AnalyticsEvent } from './params.ts'

/** Name and version for `context.library`. */
export const library = { name: '@org/segment-core/analytics-node', version } as const

/** Thrown if a field is missing or has the wrong type. */
export class ValidationError extends Error {
  override readonly name = 'ValidationError'
  /** The field, with a leading dot if it belongs to the call. */
  readonly field: string

  constructor(field: string, message: string) {
    super(`${field} ${message}`)
    this.field = field
  }
}

/** Where ids and times come from. */
export interface EventSource {
  readonly now: () => number
  readonly createId: () => string
}

type EventType = AnalyticsEvent['type']

const isMissing = (value: unknown): value is undefined | null => value === undefined || value === null

/** Throws if there is no id, or it is not a string. */
const checkIdentity = (event: JsonObject): void => {
  const id = event.userId ?? event.anonymousId ?? event.groupId ?? event.previousId
  const field = '.userId/anonymousId/previousId/groupId'
  if (isMissing(id)) throw new ValidationError(field, 'is nil')
  if (typeof id !== 'string') throw new ValidationError(field, 'is not a string')
}

/** Throws if a field that every later step reads has the wrong type. */
const checkFields = (event: JsonObject): void => {
  if (typeof event.messageId !== 'string') throw new ValidationError('.messageId', 'is not a string')
  if (event.type === 'track') {
    if (typeof event.event !== 'string') throw new ValidationError('.event', 'is not a string')
    if (!isJsonObject(event.properties)) throw new ValidationError('.properties', 'is not an object')
  }
  if ((event.type === 'identify' || event.type === 'group') && !isJsonObject(event.traits)) {
    throw new ValidationError('.traits', 'is not an object')
  }
}

const objectOr = (values: unknown): JsonObject => (isJsonObject(values) ? values : {})

/** Fields with values of the caller. */
const valueNames = ['properties', 'traits', 'context', 'integrations'] as const

/** What each method adds to the common fields. */
const ownFields: Readonly<Record<EventType, (params: JsonObject) => JsonObject>> = {
  identify: ({ traits }) => ({ traits: traits ?? {} }),
  group: ({ groupId, traits }) => ({ groupId, traits: traits ?? {} }),
  track: ({ event, properties }) => ({ event, properties: properties ?? {} }),
  page: ({ name, category, properties }) => ({
    ...(isMissing(name) ? {} : { name }),
    ...(isMissing(category) ? {} : { category }),
    // The category of a page is also a property; that of a screen is not.
    properties: { ...objectOr(properties), ...(isMissing(category) ? {} : { category }) },
  }),
  screen: ({ name, category, properties }) => ({
    ...(isMissing(name) ? {} : { name }),
    ...(isMissing(category) ? {} : { category }),
    properties: { ...objectOr(properties) },
  }),
  alias: ({ previousId }) => (isMissing(previousId) ? {} : { previousId }),
}

/** Fields whose own members are copied into the call. */
const copiedFields = ['traits', 'properties', 'context', 'integrations'] as const

const answerOf = (value: unknown, name: string): unknown => {
  try {
    return askToJson(value, name)
  } catch (thrown) {
    throw new ValidationError(`.${name}`, `cannot be read: ${thrownMessage(thrown)}`)
  }
}

/** The parameters. Copying the own members of an object with `toJSON` would send what it hides, so that is asked first. */
const paramsOf = (given: object): JsonObject => {
  const params = objectOr(answerOf(given, ''))
  const asked = copiedFields.flatMap((name) => {
    const value = params[name]
    const answer = answerOf(value, name)
    return answer === value ? [] : [[name, answer] as const]
  })
  return asked.length === 0 ? params : { ...params, ...Object.fromEntries(asked) }
}

/**
 * Creates a call from the parameters of a method.
 * @throws {ValidationError} if there is no id, or a field has the wrong type
 */
export const eventFromParams = (type: EventType, given: object, source: EventSource): AnalyticsEvent => {
  const params = paramsOf(given)
  const { userId, anonymousId, context, integrations, timestamp, messageId } = params
  const event = {
    type,
    // Any falsy value counts as missing.
    messageId: messageId || source.createId(),
    timestamp:
      timestamp === undefined ? new Date(source.now()) : timestamp instanceof Date ? new Date(timestamp) : timestamp,
    ...(userId === undefined ? {} : { userId }),
    ...(anonymousId === undefined || type === 'alias' ? {} : { anonymousId }),
    ...ownFields[type](params),
    context: { ...objectOr(context) },
    integrations: { ...objectOr(integrations) },
  }
  checkIdentity(event)
  checkFields(event)
  const copied = Object.fromEntries(
    valueNames.flatMap((name) => (Object.hasOwn(event, name) ? [[name, copyPlain(Reflect.get(event, name))]] : [])),
  )
  // The checks above cover the messageId; validation refuses an invalid timestamp.
  return { ...event, ...copied } as unknown as AnalyticsEvent
}
