import type { CallExpression, Node, OptionalCallExpression } from '@babel/types'
import { type CallType, callTypeNames } from '@org/segment-core/spec'
import { createEventFinder, type EventFunctions } from './event-functions.ts'
import { createNameEvaluator } from './name-evaluator.ts'
import { isWrittenText, positionalFields } from './positional-fields.ts'
import { childrenOf, createScopes, opensScope, type Scope } from './program-scopes.ts'
import type { StaticMember, StaticValue } from './static-value.ts'
import { type FoundWrappers, importedNames, isOwnRequire, type Wrapper } from './wrapper-functions.ts'

/** A place in the source code that sends a call. */
export interface CallSite {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly type: CallType
  /** What is known about the fields of the call. */
  readonly fields: ReadonlyMap<string, StaticMember>
  /** Whether there may be more fields. */
  readonly isOpen: boolean
}

const isType = (name: string): name is CallType => (callTypeNames as readonly string[]).includes(name)

/** Fields by which an object is recognised as a call. */
const callFields: ReadonlySet<string> = new Set([
  'userId',
  'anonymousId',
  'event',
  'properties',
  'traits',
  'previousId',
  'groupId',
  'messageId',
  'context',
  'integrations',
])

/** Objects whose methods have the same names. */
const otherObjects = /^(?:console|Math|router|app|document|window\.history|db|knex|z)$/

/** Names of clients. */
const clientName = /analytics|segment|tracker|tracking|rudder|telemetry|client/i

type Fields = Map<string, StaticMember>

const receiverText = (callee: Node): string => {
  if (callee.type === 'Identifier') return callee.name
  if (callee.type === 'ThisExpression') return 'this'
  if (callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression') {
    const name = callee.property.type === 'Identifier' ? callee.property.name : '?'
    return `${receiverText(callee.object)}.${name}`
  }
  if (callee.type === 'CallExpression' || callee.type === 'AwaitExpression' || callee.type === 'TSNonNullExpression') {
    const inner =
      callee.type === 'CallExpression'
        ? callee.callee
        : callee.type === 'AwaitExpression'
          ? callee.argument
          : callee.expression
    return receiverText(inner)
  }
  return '?'
}

/** The method and the object of a call such as `analytics.track(…)`; without an object, a function. */
const calledMethod = ({ callee }: CallExpression | OptionalCallExpression) => {
  if (callee.type === 'Identifier' && isType(callee.name)) return { type: callee.name, receiver: undefined }
  if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') return undefined
  const { property, object } = callee
  const name = property.type === 'Identifier' && !callee.computed ? property.name : undefined
  return name !== undefined && isType(name) ? { type: name, receiver: receiverText(object) } : undefined
}

/** The name of a called function or method, and the object of the method. */
const calledName = ({ callee }: CallExpression | OptionalCallExpression) => {
  if (callee.type === 'Identifier') return { name: callee.name, receiver: undefined }
  if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') return undefined
  const { property, object, computed } = callee
  return property.type === 'Identifier' && !computed
    ? { name: property.name, receiver: receiverText(object) }
    : undefined
}

const noFunctions: EventFunctions = new Map()
const noImports: ReadonlyMap<string, string> = new Map()

/** Fields that a message has besides its properties; without them, the argument of a function is the properties. */
const messageFields = ['properties', 'userId', 'anonymousId'] as const

/** Which calls are found besides those of a client. */
export interface FindCallSitesOptions {
  /** Functions that send one event each. */
  readonly functions?: EventFunctions
  /** Functions that pass their arguments to `track`: those of the program, and those that it imports, by name. */
  readonly wrappers?: { readonly own: FoundWrappers['byNode']; readonly imported: ReadonlyMap<string, Wrapper> }
}

/** The arguments of a call of a client's `track`, or of a function `track`. */
export const trackArguments = (node: Node): readonly Node[] | undefined => {
  if (node.type !== 'CallExpression' && node.type !== 'OptionalCallExpression') return undefined
  const called = calledMethod(node)
  if (called?.type !== 'track') return undefined
  return called.receiver === undefined || clientName.test(called.receiver) ? node.arguments : undefined
}

/** Finds the calls in a program. */
export const findCallSites = (
  file: string,
  source: string,
  program: Node,
  { functions = noFunctions, wrappers }: FindCallSitesOptions = {},
): readonly CallSite[] => {
  const imports = wrappers === undefined ? noImports : importedNames(program)
  const eventOf = createEventFinder(program, functions)
  const scopes = createScopes(program)
  const sites: CallSite[] = []
  const seen = new Set<Node>()
  let current: Scope = scopes.open(program, undefined)
  const evaluateIn = createNameEvaluator(source, scopes)
  const evaluate = (node: Node): StaticValue => evaluateIn(node, current)

  const add = (type: CallType, node: Node, fields: ReadonlyMap<string, StaticMember>, isOpen: boolean): void => {
    sites.push({
      file,
      line: node.loc?.start.line ?? 1,
      column: (node.loc?.start.column ?? 0) + 1,
      type,
      fields,
      isOpen,
    })
  }

  const addMethodCall = (node: CallExpression | OptionalCallExpression): void => {
    const called = calledMethod(node)
    if (called === undefined || (called.receiver !== undefined && otherObjects.test(called.receiver))) return
    const { type, receiver } = called
    const args = node.arguments
      .filter((argument) => argument.type !== 'SpreadElement')
      .map((argument): StaticMember => ({ node: argument, value: evaluate(argument) }))
    const [first] = args
    if (first?.value.kind === 'object' && [...first.value.members.keys()].some((name) => callFields.has(name))) {
      seen.add(first.node)
      add(type, node, first.value.members, first.value.isOpen)
      return
    }
    const isClient = receiver !== undefined && clientName.test(receiver)
    if (first === undefined) return
    if (args.length === 1 && first.value.kind === 'unknown') {
      // The whole call, or its event or id.
      if (isClient) add(type, node, new Map(), true)
      return
    }
    // Of other objects, only a method that gets a text is taken for one that tracks.
    if (!isClient && !(type === 'track' && isWrittenText(first.value))) return
    const { fields, isOpen } = positionalFields(type, args, (at) =>
      source.slice(at.start ?? 0, at.end ?? 0).slice(0, 60),
    )
    add(type, node, fields, isOpen)
  }

  /** A call of a function that sends one event: `orderCompleted(properties)`, or with a message. */
  const addEventCall = (node: CallExpression | OptionalCallExpression): void => {
    const called = calledName(node)
    const event = called === undefined ? undefined : eventOf(called.name, called.receiver)
    if (event === undefined) return
    const [first] = node.arguments
    const fields: Fields = new Map([['event', { node: node.callee, value: { kind: 'literal', value: event } }]])
    const value: StaticValue | undefined =
      first === undefined || first.type === 'SpreadElement' ? undefined : evaluate(first)
    if (first === undefined) add('track', node, fields, false)
    else if (value?.kind !== 'object') {
      // It may be the properties, or a message with them.
      add('track', node, fields, true)
    } else if (messageFields.some((name) => value.members.has(name))) {
      seen.add(first)
      add('track', node, new Map([...value.members, ...fields]), value.isOpen)
    } else {
      fields.set('properties', { node: first, value })
      add('track', node, fields, false)
    }
  }

  /** The function that passes its arguments to `track`, if a name refers to one. */
  const wrapperNamed = (name: string): Wrapper | undefined => {
    if (wrappers === undefined || isType(name)) return undefined
    const binding = scopes.find(name, current)
    if (binding === undefined) return wrappers.imported.get(imports.get(name) ?? '')
    const from = binding.init ?? binding.declared?.from
    const own = from === undefined ? undefined : wrappers.own.get(from)
    if (own !== undefined || binding.declared === undefined) return own
    const { path } = binding.declared
    return isOwnRequire(from) && path.length === 1 ? wrappers.imported.get(path[0] ?? '') : undefined
  }

  /** A call of a function that passes its arguments to `track`. */
  const addWrappedCall = (node: CallExpression | OptionalCallExpression): void => {
    const wrapper = node.callee.type === 'Identifier' ? wrapperNamed(node.callee.name) : undefined
    if (wrapper === undefined || node.arguments.some(({ type }) => type === 'SpreadElement')) return
    const argument = (index: number | undefined): StaticMember | undefined => {
      const found = index === undefined ? undefined : node.arguments[index]
      return found === undefined ? undefined : { node: found, value: evaluate(found) }
    }
    const event = argument(wrapper.event)
    if (event === undefined) return
    const properties = argument(wrapper.properties)
    const fields: Fields = new Map([['event', event]])
    if (properties !== undefined) {
      const { value } = properties
      const isSent = value.kind === 'object' && !wrapper.addsProperties
      fields.set('properties', { node: properties.node, value: isSent ? value : openly(value, properties.node) })
    }
    // The function may add ids, and anything else.
    add('track', node, fields, true)
  }

  /** Names of properties to which a function adds others, and whose values it may replace. */
  const openly = (value: StaticValue, at: Node): StaticValue => {
    const unknown = (node: Node): StaticValue => ({
      kind: 'unknown',
      text: source.slice(node.start ?? 0, node.end ?? 0).slice(0, 60),
    })
    if (value.kind !== 'object') return unknown(at)
    const members = [...value.members].map(([name, { node }]) => [name, { node, value: unknown(node) }] as const)
    return { kind: 'object', members: new Map(members), isOpen: true }
  }

  /** An object such as `{ type: 'track', userId, event }`, wherever it goes. */
  const addObject = (node: Node): void => {
    if (node.type !== 'ObjectExpression' || seen.has(node)) return
    const value = evaluate(node)
    if (value.kind !== 'object') return
    const type = value.members.get('type')?.value
    if (type?.kind !== 'literal' || typeof type.value !== 'string' || !isType(type.value)) return
    const names = [...value.members.keys()]
    if (names.some((name) => callFields.has(name))) add(type.value, node, value.members, value.isOpen)
  }

  const walk = (node: Node, parent: Scope): void => {
    const scope = opensScope(node) && node !== program ? scopes.open(node, parent) : parent
    current = scope
    if (node.type === 'CallExpression' || node.type === 'OptionalCallExpression') {
      addMethodCall(node)
      addEventCall(node)
      addWrappedCall(node)
    } else if (node.type === 'ObjectExpression') addObject(node)
    for (const child of childrenOf(node)) walk(child, scope)
  }
  walk(program, current)
  return sites
}
