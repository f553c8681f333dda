import type { CallExpression, NewExpression, Node, OptionalCallExpression, Program } from '@babel/types'
import { callTypeNames } from '@org/segment-core/spec'
import { findCallSites } from '../source-code/find-call-sites.ts'
import { createNameEvaluator } from '../source-code/name-evaluator.ts'
import { type Binding, childrenOf } from '../source-code/program-scopes.ts'
import { certainCauses, type SiteCause } from '../why/judge-site.ts'
import type { ClientUse, PassedFunction } from './client-use.ts'
import { originalModule } from './module-names.ts'
import type { Origin } from './origin.ts'
import { parameterPaths } from './parameter-paths.ts'
import { isFunction, type ProgramNames } from './program-names.ts'
import { bareExpression, memberOf, staticText } from './static-text.ts'

/** A use, and whose use it is. */
export interface FoundUse {
  readonly use: ClientUse
  /** The object or class; undefined if the use needs none. */
  readonly owner: { readonly origin: Origin; readonly kind: 'client' | 'class'; readonly name: string } | undefined
}

type Call = CallExpression | OptionalCallExpression

const calls: ReadonlySet<string> = new Set(callTypeNames)
const listens: ReadonlySet<string> = new Set(['on', 'once', 'off'])

const placeKey = (node: Node): string => `${node.loc?.start.line}:${(node.loc?.start.column ?? 0) + 1}`

/** The last name of an expression: `analytics` for `this.analytics` and `getAnalytics()`. */
const lastName = (node: Node): string => {
  const bare = bareExpression(node)
  if (bare.type === 'Identifier') return bare.name
  if (bare.type === 'AwaitExpression') return lastName(bare.argument)
  if (bare.type === 'CallExpression' || bare.type === 'OptionalCallExpression') return lastName(bare.callee)
  if (bare.type === 'MemberExpression' && bare.property.type === 'PrivateName') return bare.property.id.name
  return memberOf(bare)?.name ?? ''
}

/** Finds how a program uses clients. */
export const findUses = (
  file: string,
  {
    program,
    source,
    names,
    originOf,
  }: {
    readonly program: Program
    readonly source: string
    readonly names: ProgramNames
    readonly originOf: (node: Node) => Origin
  },
): readonly FoundUse[] => {
  const { scopes, places } = names
  const found: FoundUse[] = []
  const evaluateIn = createNameEvaluator(source, scopes)
  const scopeOf = (node: Node) => places.get(node)?.scope
  const evaluate = (node: Node) => {
    const scope = scopeOf(node)
    return scope === undefined ? undefined : evaluateIn(node, scope)
  }
  const causes = new Map<string, readonly SiteCause[]>()
  for (const site of findCallSites(file, source, program)) {
    causes.set(`${site.line}:${site.column}`, certainCauses(site))
  }

  const bindingOf = (node: Node): Binding | undefined => {
    const scope = scopeOf(node)
    return node.type === 'Identifier' && scope !== undefined ? scopes.find(node.name, scope) : undefined
  }

  /** Changes of the members of a variable, or of what they contain. */
  const changes = new Map<Binding, { readonly node: Node; readonly name: string }[]>()
  const addChange = (target: Node): void => {
    let owner = memberOf(target)?.object
    while (owner !== undefined && memberOf(owner) !== undefined) owner = memberOf(owner)?.object
    const binding = owner && bindingOf(owner)
    if (binding === undefined || owner?.type !== 'Identifier') return
    changes.set(binding, [...(changes.get(binding) ?? []), { node: target, name: owner.name }])
  }
  const survey = (node: Node): void => {
    if (node.type === 'AssignmentExpression') addChange(node.left)
    else if (node.type === 'UpdateExpression' || (node.type === 'UnaryExpression' && node.operator === 'delete')) {
      addChange(node.argument)
    }
    for (const child of childrenOf(node)) survey(child)
  }
  survey(program)

  /** The variables whose objects a call sends. */
  const sentVariables = (argument: Node | undefined): readonly Binding[] => {
    if (argument === undefined) return []
    const bare = bareExpression(argument)
    const values =
      bare.type === 'ObjectExpression'
        ? bare.properties.flatMap((one) => (one.type === 'ObjectProperty' ? [bareExpression(one.value)] : []))
        : [bare]
    return values.flatMap((value) => bindingOf(value) ?? [])
  }

  const passed = (node: Node): PassedFunction => {
    const bare = bareExpression(node)
    const declared = bindingOf(bare)?.declared
    const written = isFunction(bare)
      ? bare
      : declared?.path.length === 0 && isFunction(declared.from)
        ? declared.from
        : undefined
    return { node, paths: written === undefined ? undefined : (index) => parameterPaths(written, index) }
  }

  const hooksOf = (plugin: Node): readonly PassedFunction[] => {
    const bare = bareExpression(plugin)
    const from = bindingOf(bare)?.declared?.from
    const object = bare.type === 'ObjectExpression' ? bare : from?.type === 'ObjectExpression' ? from : undefined
    return (object?.properties ?? []).flatMap((property) => {
      const node = property.type === 'ObjectProperty' ? property.value : property
      return isFunction(node) ? [passed(node)] : []
    })
  }

  const useOf = (name: string, node: Call): ClientUse | undefined => {
    const [first, second] = node.arguments.filter((one) => one.type !== 'SpreadElement') as readonly Node[]
    if (calls.has(name)) {
      const after = sentVariables(first).flatMap((binding) => changes.get(binding) ?? [])
      return {
        kind: 'call',
        node,
        causes: causes.get(placeKey(node)) ?? [],
        callback: second === undefined ? undefined : passed(second),
        changes: after.filter((change) => (change.node.start ?? 0) > (node.end ?? 0)),
      }
    }
    if (name === 'flush') return { kind: 'flush', node, options: first && evaluate(first) }
    if (listens.has(name) && second !== undefined) {
      return name === 'off' ? undefined : { kind: 'listen', node, event: staticText(first), listener: passed(second) }
    }
    return name === 'register'
      ? { kind: 'register', node, hooks: node.arguments.flatMap((one) => hooksOf(one as Node)) }
      : undefined
  }

  /** The object of a call, below the calls of a chain such as `analytics.on(…).on(…)`. */
  const chainOwner = (node: Node): Node => {
    const bare = bareExpression(node)
    const member = bare.type === 'CallExpression' ? memberOf(bare.callee) : undefined
    return member !== undefined && listens.has(member.name) ? chainOwner(member.object) : bare
  }

  const addMember = (node: Node, use: ClientUse): void => {
    const owner = chainOwner(node)
    found.push({ use, owner: { origin: originOf(owner), kind: 'client', name: lastName(owner) } })
  }

  const addConstruct = (node: NewExpression): void => {
    const [first] = node.arguments
    const settings = first && evaluate(first)
    const use: ClientUse = {
      kind: 'construct',
      node,
      settings: settings?.kind === 'object' ? settings.members : new Map(),
      isOpen: settings !== undefined && (settings.kind !== 'object' || settings.isOpen),
    }
    found.push({ use, owner: { origin: originOf(node.callee), kind: 'class', name: lastName(node.callee) } })
  }

  /** In a handler, what reads the name or the class of the error. */
  const addCaught = (block: Node, handler: Node): void => {
    const before = found.length
    walk(block)
    const uses = found.slice(before)
    const reads = parameterPaths(
      { ...handler, params: 'param' in handler ? [handler.param] : [] } as unknown as Node,
      0,
    )
    const owner = uses.find(({ use }) => use.kind === 'call' || use.kind === 'construct')?.owner
    if (owner === undefined) return
    for (const {
      path: [name],
      node,
    } of reads) {
      if (name === 'name' || name === 'constructor') found.push({ use: { kind: 'caught', node }, owner })
    }
  }

  const walk = (node: Node): void => {
    if (node.type === 'TryStatement' && node.handler) {
      addCaught(node.block, node.handler)
      for (const child of childrenOf(node)) if (child !== node.block) walk(child)
      return
    }
    if (node.type === 'NewExpression') addConstruct(node)
    else if (node.type === 'CallExpression' || node.type === 'OptionalCallExpression') {
      const member = memberOf(node.callee)
      const use = member && useOf(member.name, node)
      if (member !== undefined && use !== undefined) addMember(member.object, use)
    }
    const member = memberOf(node)
    if (member !== undefined && (member.name === 'VERSION' || member.name.startsWith('_'))) {
      addMember(member.object, { kind: 'member', node: member.property, name: member.name })
    }
    const text = staticText(node)
    if (text?.startsWith('node-next-') || text?.startsWith(`${originalModule}/`)) {
      found.push({ use: { kind: 'text', node, text }, owner: undefined })
    }
    for (const child of childrenOf(node)) walk(child)
  }
  walk(program)
  return found
}
