import type { Node } from '@babel/types'
import type { CallType } from '@org/segment-core/spec'
import type { StaticMember, StaticValue } from './static-value.ts'

type Fields = Map<string, StaticMember>

/** Options of the browser library that become fields of the call. */
const optionFields: ReadonlySet<string> = new Set(['context', 'integrations', 'timestamp', 'messageId'])

/** Whether a text, or each of several, is written in the program. */
export const isWrittenText = (value: StaticValue): boolean =>
  (value.kind === 'literal' && typeof value.value === 'string') ||
  (value.kind === 'choice' && value.values.every(isWrittenText))

/** Whether a value is, or may be, a text. */
const isTextual = (value: StaticValue): boolean =>
  isWrittenText(value) ||
  (value.kind === 'typed' && value.type === 'string') ||
  (value.kind === 'choice' && value.values.every(isTextual))

/** What a call in the form of the browser library sends: `track(event, properties, options)` and the like. */
export const positionalFields = (
  type: CallType,
  args: readonly StaticMember[],
  textOfNode: (node: Node) => string,
): { readonly fields: Fields; readonly isOpen: boolean } => {
  const fields: Fields = new Map()
  const [first] = args
  if (first === undefined) return { fields, isOpen: false }
  // The library adds an anonymousId, and makes texts of ids.
  const id: StaticValue = { kind: 'typed', type: 'string' }
  fields.set('anonymousId', { node: first.node, value: id })
  const rest = args.filter(({ value }) => value.kind !== 'typed' || value.type !== 'function')
  const texts: StaticMember[] = []
  while (rest[0] !== undefined && rest[0].value.kind !== 'object' && texts.length < 2) texts.push(...rest.splice(0, 1))
  // The browser library throws or leaves out a value of the wrong type; another library may send it.
  const put = (name: string, member: StaticMember | undefined): void => {
    if (member === undefined) return
    const { value } = member
    const isRight = name === 'properties' || name === 'traits' ? value.kind === 'object' : isTextual(value)
    const isMissing = value.kind === 'undefined' || (value.kind === 'literal' && value.value === null)
    if (isMissing && name !== 'event') return
    const isKept = isRight || value.kind === 'unknown'
    fields.set(name, isKept ? member : { node: member.node, value: { kind: 'unknown', text: textOfNode(member.node) } })
  }
  const [one, two] = texts
  if (type === 'track') {
    put('event', one ?? rest.shift())
    // What is unknown may be the properties.
    put('properties', two ?? rest.shift())
  } else if (type === 'page' || type === 'screen') {
    put('category', two === undefined ? undefined : one)
    put('name', two ?? one)
    put('properties', rest.shift())
  } else if (type === 'alias') {
    put('userId', one === undefined ? undefined : { ...one, value: id })
    put('previousId', two === undefined ? { node: first.node, value: id } : { ...two, value: id })
  } else {
    const name = type === 'group' ? 'groupId' : 'userId'
    put(
      name,
      one === undefined ? (type === 'group' ? { node: first.node, value: id } : undefined) : { ...one, value: id },
    )
    put('traits', two ?? rest.shift())
  }
  const options = rest.shift()
  if (options?.value.kind === 'object') {
    for (const [name, member] of options.value.members) if (optionFields.has(name)) fields.set(name, member)
  }
  return { fields, isOpen: false }
}
