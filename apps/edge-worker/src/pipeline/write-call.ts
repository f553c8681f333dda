import { byteLength, editObject, findValue } from '@org/segment-core/internal'
import { isJsonObject } from '../body/parse-body.ts'
import type { OutgoingCall } from '../storage/call-storage.ts'
import type { IncomingCall } from './exchange.ts'

/** JSON of a call's context; undefined if members cannot be added to it. */
const contextText = ({ text, value, edits }: IncomingCall): string | undefined => {
  const joined = edits.set.get('context')
  if (joined !== undefined) return joined
  const { context } = value
  if (context === undefined || context === null) return '{}'
  if (!isJsonObject(context)) return undefined
  const { start, end } = findValue(text, ['context'])
  return text.slice(start, end)
}

const withContext = (call: IncomingCall, setContext: ReadonlyMap<string, string>): ReadonlyMap<string, string> => {
  const { edits, contextEdits } = call
  const { drop } = contextEdits
  if (setContext.size === 0 && drop.size === 0) return edits.set
  const context = contextText(call)
  if (context === undefined) return edits.set
  return new Map([...edits.set, ['context', editObject(context, { set: setContext, drop })]])
}

const write = ({ text, edits: { drop } }: IncomingCall, set: ReadonlyMap<string, string>): string =>
  set.size === 0 && drop.size === 0 ? text : editObject(text, { set, drop })

const idOf = ({ value, edits }: IncomingCall): string => {
  const made = edits.set.get('messageId')
  return made === undefined ? String(value.messageId) : String(JSON.parse(made))
}

const nothing: ReadonlyMap<string, string> = new Map()

/**
 * Writes a call with its changes. A call without changes keeps its text.
 * @param maxBytes Segment's limit; additions to the context are left out if they exceed it, removals are not
 * @returns undefined if the call is too large even so
 */
export const writeCall = (call: IncomingCall, maxBytes: number): OutgoingCall | undefined => {
  const messageId = idOf(call)
  const { set } = call.contextEdits
  for (const setContext of set.size === 0 ? [set] : [set, nothing]) {
    const json = write(call, withContext(call, setContext))
    const bytes = byteLength(json)
    if (bytes <= maxBytes) return { messageId, json, bytes }
  }
  return undefined
}
