import type { Node } from '@babel/types'
import { childrenOf } from './program-scopes.ts'
import { memberName } from './static-value.ts'

/** A function that passes its arguments to `track`: the places of the event and of the properties among them. */
export interface Wrapper {
  readonly event: number
  /** Undefined if the properties do not come from an argument. */
  readonly properties?: number
  /** Whether the properties that are sent have more members than the argument. */
  readonly addsProperties: boolean
}

/** Wrappers of a program by their function, and those that other files may import, by name. */
export interface FoundWrappers {
  readonly byNode: ReadonlyMap<Node, Wrapper>
  readonly byName: ReadonlyMap<string, Wrapper>
}

type FunctionNode = Extract<Node, { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }>

const isFunction = (node: Node | null | undefined): node is FunctionNode =>
  node?.type === 'FunctionDeclaration' ||
  node?.type === 'FunctionExpression' ||
  node?.type === 'ArrowFunctionExpression'

/** The names of parameters; undefined for one that is taken apart. */
const parameterNames = ({ params }: FunctionNode): readonly (string | undefined)[] =>
  params.map((param) => {
    const target = param.type === 'AssignmentPattern' ? param.left : param
    return target.type === 'Identifier' ? target.name : undefined
  })

/** `as` and the like say nothing about the value. */
const plain = (node: Node | null | undefined): Node | undefined => {
  if (node === null || node === undefined) return undefined
  return node.type === 'TSAsExpression' || node.type === 'TSNonNullExpression' || node.type === 'TSSatisfiesExpression'
    ? plain(node.expression)
    : node
}

/** The members of an object in a program. */
const membersOf = (node: Node | undefined): ReadonlyMap<string, Node> =>
  new Map(
    node?.type === 'ObjectExpression'
      ? node.properties.flatMap((property) => {
          const name = property.type === 'ObjectProperty' ? memberName(property) : undefined
          return property.type === 'ObjectProperty' && name !== undefined ? [[name, property.value] as const] : []
        })
      : [],
  )

/** What the arguments of a call of `track` have from the parameters of the function around it. */
const wrapperOf = (args: readonly Node[], names: readonly (string | undefined)[]): Wrapper | undefined => {
  const indexOf = (node: Node | undefined): number => (node?.type === 'Identifier' ? names.indexOf(node.name) : -1)
  const [first, second] = args.map(plain)
  const message = membersOf(first)
  const [event, properties] =
    first?.type === 'ObjectExpression'
      ? [plain(message.get('event')), plain(message.get('properties'))]
      : [first, second]
  const eventIndex = indexOf(event)
  if (eventIndex === -1) return undefined
  const direct = indexOf(properties)
  if (direct !== -1) return { event: eventIndex, properties: direct, addsProperties: false }
  const spread =
    properties?.type === 'ObjectExpression'
      ? properties.properties.flatMap((one) => (one.type === 'SpreadElement' ? indexOf(plain(one.argument)) : []))
      : []
  const spreadIndex = spread.find((index) => index !== -1)
  return {
    event: eventIndex,
    ...(spreadIndex === undefined ? {} : { properties: spreadIndex }),
    addsProperties: true,
  }
}

/** Whether two functions pass on their arguments in the same way. */
export const isSameWrapper = (one: Wrapper, other: Wrapper): boolean => JSON.stringify(one) === JSON.stringify(other)

/**
 * Finds the functions of a program that pass their arguments to `track`.
 * @param trackArguments the arguments of a call of `track`; undefined for every other node
 */
export const findWrappers = (
  program: Node,
  trackArguments: (node: Node) => readonly Node[] | undefined,
): FoundWrappers => {
  const byNode = new Map<Node, Wrapper>()
  const byName = new Map<string, Wrapper>()
  const unclear = new Set<Node>()

  const search = (node: Node, owner: FunctionNode | undefined): void => {
    const inner = isFunction(node) ? node : owner
    const args = inner === undefined ? undefined : trackArguments(node)
    if (inner !== undefined && args !== undefined) {
      const wrapper = wrapperOf(args, parameterNames(inner))
      const known = byNode.get(inner)
      // A function that calls it in several ways may send any of them.
      if (wrapper === undefined || (known !== undefined && !isSameWrapper(known, wrapper))) unclear.add(inner)
      else byNode.set(inner, wrapper)
    }
    for (const child of childrenOf(node)) search(child, inner)
  }
  search(program, undefined)
  for (const node of unclear) byNode.delete(node)

  const name = (node: Node): void => {
    if (node.type === 'FunctionDeclaration' && node.id) {
      const wrapper = byNode.get(node)
      if (wrapper !== undefined) byName.set(node.id.name, wrapper)
    }
    if (node.type === 'VariableDeclaration' && node.kind === 'const') {
      for (const { id, init } of node.declarations) {
        const wrapper = isFunction(init) ? byNode.get(init) : undefined
        if (id.type === 'Identifier' && wrapper !== undefined) byName.set(id.name, wrapper)
      }
    }
  }
  for (const statement of program.type === 'Program' ? program.body : []) {
    const isExport = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration'
    name((isExport ? statement.declaration : undefined) ?? statement)
  }
  return { byNode, byName }
}

/** Your own files, by a relative path or an alias; packages may have functions of the same names. */
const ownModule = /^(?:[./~#]|@\/)/

/** Whether a call is `require` of one of your own files. */
export const isOwnRequire = (node: Node | undefined): boolean => {
  if (node?.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require')
    return false
  const [module] = node.arguments
  return module?.type === 'StringLiteral' && ownModule.test(module.value)
}

/** The names of a file that it imports from your own files, with their names there. */
export const importedNames = (program: Node): ReadonlyMap<string, string> => {
  const names = new Map<string, string>()
  for (const statement of program.type === 'Program' ? program.body : []) {
    if (statement.type !== 'ImportDeclaration' || !ownModule.test(statement.source.value)) continue
    for (const one of statement.specifiers) {
      if (one.type === 'ImportDefaultSpecifier') names.set(one.local.name, one.local.name)
      if (one.type !== 'ImportSpecifier') continue
      names.set(one.local.name, one.imported.type === 'Identifier' ? one.imported.name : one.imported.value)
    }
  }
  return names
}
