import { byteLength, editObject } from '@org/segment-core/internal'
import type { OutgoingCall } from '../storage/call-storage.ts'
import { contextText } from './call-context.ts'
import type { IncomingCall } from './exchange.ts'

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
    const bytes = json === call.text && call.bytes !== undefined ? call.bytes : byteLength(json)
    if (bytes <= maxBytes) return { messageId, json, bytes }
  }
  return undefined
}
