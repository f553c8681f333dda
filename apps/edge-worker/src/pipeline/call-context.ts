import { findValue } from '@org/segment-core/internal'
import { isJsonObject, type JsonObject } from '../body/parse-body.ts'
import type { IncomingCall } from './exchange.ts'

const none: JsonObject = {}

/** The context of a call, with what its batch shares; without `contextEdits`. Empty if it is not an object. */
export const contextOf = ({ value, edits }: IncomingCall): JsonObject => {
  const joined = edits.set.get('context')
  const context: unknown = joined === undefined ? value.context : JSON.parse(joined)
  return isJsonObject(context) ? context : none
}

/** JSON of a call's context; undefined if members cannot be added to it. */
export const contextText = ({ text, value, edits }: IncomingCall): string | undefined => {
  const joined = edits.set.get('context')
  if (joined !== undefined) return joined
  const { context } = value
  if (context === undefined || context === null) return '{}'
  if (!isJsonObject(context)) return undefined
  const { start, end } = findValue(text, ['context'])
  return text.slice(start, end)
}
