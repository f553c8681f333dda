import { editObject, findValue } from '@org/segment-core/internal'
import { isJsonObject, type JsonObject } from '../body/parse-body.ts'
import type { CollectorConfig } from '../config/collector-config.ts'
import { truncateAddress } from '../http/client-address.ts'
import { contextText } from './call-context.ts'
import type { IncomingCall } from './exchange.ts'

/** Stops Segment from recording an address. @see https://www.twilio.com/docs/segment/connections/spec/common/#context */
const noAddress = '0.0.0.0'

/** Objects of a call in which Segment and its destinations read an address besides its context. */
const holders = ['traits', 'properties'] as const

/** How addresses are hidden, and the address to show instead. */
export interface HideOptions {
  readonly mode: Exclude<CollectorConfig['ip'], 'full'>
  /** Whether Segment would record the address of the connection. */
  readonly isVisitor: boolean
  /** The visitor's address. */
  readonly address: string | undefined
}

/** What may be shown of a value; undefined for what is not one address, because nobody can tell what it reveals. */
const shownOf = (value: unknown, mode: HideOptions['mode']): string | undefined =>
  mode === 'truncated' && typeof value === 'string' ? truncateAddress(value) : undefined

/** JSON of an object with its `ip` hidden. */
const withoutAddress = (text: string, { ip }: JsonObject, mode: HideOptions['mode']): string => {
  const shown = shownOf(ip, mode)
  return editObject(text, {
    set: new Map(shown === undefined ? [] : [['ip', JSON.stringify(shown)]]),
    drop: new Set(['ip']),
  })
}

const hasAddress = (value: unknown): value is JsonObject => isJsonObject(value) && Object.hasOwn(value, 'ip')

/** The text of a member; edits replace what was received. */
const memberText = ({ text, edits }: IncomingCall, name: string): string => {
  const edited = edits.set.get(name)
  if (edited !== undefined) return edited
  const { start, end } = findValue(text, [name])
  return text.slice(start, end)
}

/**
 * Hides every address of a call where Segment reads one: in its context, at its top, in traits and in properties. What
 * cannot be parsed is removed.
 * @param context of the call, with what its batch shares
 */
export const hideAddresses = (call: IncomingCall, context: JsonObject, options: HideOptions): void => {
  const { mode, isVisitor, address } = options
  const { value, edits, contextEdits } = call
  for (const name of holders) {
    const holder = value[name]
    if (hasAddress(holder)) edits.put(name, withoutAddress(memberText(call, name), holder, mode))
  }
  if (Object.hasOwn(value, 'ip')) {
    const shown = shownOf(value.ip, mode)
    if (shown === undefined) edits.omit('ip')
    else edits.put('ip', JSON.stringify(shown))
  }
  const text = contextText(call)
  if (text !== undefined && hasAddress(context.traits)) {
    const { start, end } = findValue(text, ['traits'])
    const traits = withoutAddress(text.slice(start, end), context.traits, mode)
    edits.put('context', editObject(text, { set: new Map([['traits', traits]]), drop: new Set() }))
  }
  const isSent = Object.hasOwn(context, 'ip')
  if (!isSent && !isVisitor) return
  // The sent address must go even if the call has no room for a new one.
  if (isSent) contextEdits.omit('ip')
  const shown =
    mode === 'none' ? noAddress : (shownOf(context.ip, mode) ?? shownOf(isVisitor ? address : undefined, mode))
  if (shown !== undefined) contextEdits.put('ip', JSON.stringify(shown))
}
