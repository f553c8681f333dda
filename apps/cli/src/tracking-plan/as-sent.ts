import type { Library } from '@org/segment-core'
import { isJsonObject } from '@org/segment-core/internal'

type Fields = Readonly<Record<string, unknown>>

/** A call with the fields that sending adds where they are missing: a plan may ask for them. */
export const asSent = (call: Fields, timestamp: string, library?: Library): Fields => {
  const { context } = call
  const takesLibrary = library !== undefined && (context === undefined || isJsonObject(context))
  return {
    ...call,
    messageId: call.messageId ?? '',
    timestamp: call.timestamp ?? timestamp,
    ...(takesLibrary ? { context: { library, ...context } } : {}),
  }
}
