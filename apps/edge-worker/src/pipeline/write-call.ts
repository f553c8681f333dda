import { byteLength } from '@org/segment-core/internal'
import { editObject } from '../body/edit-object.ts'
import { textMembers } from '../body/json-text.ts'
import { isJsonObject } from '../body/parse-body.ts'
import type { HandedCall } from '../hand-over/hand-over.ts'
import type { IncomingCall } from './exchange.ts'

/** JSON of a call's context as it came; undefined where it has none that could take a member. */
const contextText = ({ text, value, edits }: IncomingCall): string | undefined => {
  const joined = edits.set.get('context')
  if (joined !== undefined) return joined
  const { context } = value
  if (context === undefined || context === null) return '{}'
  if (!isJsonObject(context)) return undefined
  const member = textMembers(text, 0).find(({ name }) => name === 'context')
  return member === undefined ? JSON.stringify(context) : text.slice(member.valueStart, member.end)
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
 * Writes a call as it will leave; where nothing of it changes, its text is the one it came in.
 * @param maxBytes what Segment takes; where what was added to the context leads past it, it is left out, while what must
 *   not leave goes all the same
 * @returns undefined where the call is too large all the same
 */
export const writeCall = (call: IncomingCall, maxBytes: number): HandedCall | undefined => {
  const messageId = idOf(call)
  const { set } = call.contextEdits
  for (const setContext of set.size === 0 ? [set] : [set, nothing]) {
    const json = write(call, withContext(call, setContext))
    const bytes = byteLength(json)
    if (bytes <= maxBytes) return { messageId, json, bytes }
  }
  return undefined
}
