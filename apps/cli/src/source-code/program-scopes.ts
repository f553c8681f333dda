import type { Node } from '@babel/types'
import { memberName, type StaticValue } from './static-value.ts'

/** What a name refers to. */
export interface Binding {
  readonly scope: Scope
  /** The only value it ever has. */
  readonly init?: Node
  /** Its declared type. */
  readonly type?: Node
  /** What it is declared with, which may change later: a value, or the members of a value, a function or a class. */
  readonly declared?: { readonly from: Node; readonly path: readonly string[] }
}

/** The names of a block. */
export interface Scope {
  readonly parent: Scope | undefined
  readonly names: Map<string, Binding>
}

/** The nodes below a node. */
export const childrenOf = (node: Node): readonly Node[] => {
  const children: Node[] = []
  for (const [name, value] of Object.entries(node)) {
    // Comments are not part of the program.
    if (name.endsWith('Comments') || name === 'loc' || name === 'extra') continue
    for (const one of Array.isArray(value) ? value : [value]) {
      // Every node, and nothing else, has a type of text.
      if (typeof one === 'object' && one !== null && typeof one.type === 'string') children.push(one as Node)
    }
  }
  return children
}

const scopeNodes =
  /^(?:Program|BlockStatement|StaticBlock|SwitchStatement|For\w*Statement|\w*Function\w*|ClassMethod|ClassPrivateMethod|ObjectMethod|CatchClause)$/

/** Whether a node has names of its own. */
export const opensScope = ({ type }: Node): boolean => scopeNodes.test(type)

const annotationOf = (node: Node): Node | undefined =>
  'typeAnnotation' in node && node.typeAnnotation?.type === 'TSTypeAnnotation'
    ? node.typeAnnotation.typeAnnotation
    : undefined

/** The types of the members of an object type that is written out. */
const memberTypes = (type: Node | undefined): ReadonlyMap<string, Node> => {
  const body = type?.type === 'TSTypeLiteral' ? type.members : type?.type === 'TSInterfaceBody' ? type.body : []
  return new Map(
    body.flatMap((member) => {
      const name = member.type === 'TSPropertySignature' ? memberName(member) : undefined
      const annotation = annotationOf(member)
      return name === undefined || annotation === undefined ? [] : [[name, annotation] as const]
    }),
  )
}

const simpleTypes: Readonly<Record<string, 'string' | 'number' | 'boolean' | 'array' | 'bigint'>> = {
  TSStringKeyword: 'string',
  TSNumberKeyword: 'number',
  TSBooleanKeyword: 'boolean',
  TSBigIntKeyword: 'bigint',
  TSArrayType: 'array',
  TSTupleType: 'array',
}

/** Names and types of a program, as far as its syntax tells. */
export const createScopes = (program: Node) => {
  /** Object types by name, of the whole file. */
  const types = new Map<string, Node>()
  /** Names whose members are assigned somewhere, so that the first value is not the only one. */
  const changed = new Set<string>()

  const survey = (node: Node): void => {
    if (node.type === 'TSInterfaceDeclaration') types.set(node.id.name, node.body)
    if (node.type === 'TSTypeAliasDeclaration') types.set(node.id.name, node.typeAnnotation)
    const target =
      node.type === 'AssignmentExpression' ? node.left : node.type === 'UpdateExpression' ? node.argument : undefined
    let owner: Node | undefined = target
    while (owner?.type === 'MemberExpression') owner = owner.object
    if (owner?.type === 'Identifier') changed.add(owner.name)
    const isAssign =
      node.type === 'CallExpression' &&
      node.callee.type === 'MemberExpression' &&
      node.callee.property.type === 'Identifier' &&
      node.callee.property.name === 'assign'
    const [first] = isAssign ? node.arguments : []
    if (first?.type === 'Identifier') changed.add(first.name)
    for (const child of childrenOf(node)) survey(child)
  }
  survey(program)

  const typeNamed = (type: Node | undefined): Node | undefined =>
    type?.type === 'TSTypeReference' && type.typeName.type === 'Identifier' ? types.get(type.typeName.name) : type

  const declare = (
    scope: Scope,
    pattern: Node,
    init: Node | undefined,
    { type, declared }: { readonly type?: Node | undefined; readonly declared?: Binding['declared'] } = {},
  ): void => {
    if (pattern.type === 'Identifier') {
      const ownType = annotationOf(pattern) ?? type
      scope.names.set(pattern.name, {
        scope,
        ...(init === undefined || changed.has(pattern.name) ? {} : { init }),
        ...(ownType === undefined ? {} : { type: ownType }),
        ...(declared === undefined ? {} : { declared }),
      })
    } else if (pattern.type === 'ObjectPattern') {
      const members = memberTypes(typeNamed(annotationOf(pattern) ?? type))
      for (const property of pattern.properties) {
        if (property.type !== 'ObjectProperty') declare(scope, property.argument, undefined)
        else {
          const name = memberName(property)
          const inner =
            declared && name !== undefined ? { from: declared.from, path: [...declared.path, name] } : undefined
          declare(scope, property.value, undefined, { type: members.get(name ?? ''), declared: inner })
        }
      }
    } else if (pattern.type === 'AssignmentPattern') declare(scope, pattern.left, undefined, { type, declared })
    else if (pattern.type === 'ArrayPattern') {
      for (const element of pattern.elements) if (element !== null) declare(scope, element, undefined)
    } else if (pattern.type === 'RestElement') declare(scope, pattern.argument, undefined)
    else if (pattern.type === 'TSParameterProperty') declare(scope, pattern.parameter, undefined)
  }

  /** Declares what is declared directly in a block. */
  const declareIn = (scope: Scope, node: Node): void => {
    const statement =
      (node.type === 'ExportNamedDeclaration' || node.type === 'ExportDefaultDeclaration') && node.declaration
        ? node.declaration
        : node
    if (statement.type === 'VariableDeclaration') {
      for (const { id, init } of statement.declarations) {
        const declared = init ? { from: init, path: [] } : undefined
        declare(scope, id, statement.kind === 'const' ? (init ?? undefined) : undefined, { declared })
      }
    } else if (statement.type === 'TSEnumDeclaration') {
      scope.names.set(statement.id.name, { scope, init: statement })
    } else if (
      (statement.type === 'FunctionDeclaration' || statement.type === 'ClassDeclaration') &&
      statement.id !== null &&
      statement.id !== undefined
    ) {
      scope.names.set(statement.id.name, { scope, declared: { from: statement, path: [] } })
    }
  }

  /** The scope of a node that opens one. */
  const open = (node: Node, parent: Scope | undefined): Scope => {
    const scope: Scope = { parent, names: new Map() }
    if ('params' in node && Array.isArray(node.params))
      for (const param of node.params) declare(scope, param as Node, undefined)
    if (node.type === 'CatchClause' && node.param) declare(scope, node.param, undefined)
    for (const child of childrenOf(node)) declareIn(scope, child)
    return scope
  }

  const find = (name: string, scope: Scope | undefined): Binding | undefined =>
    scope === undefined ? undefined : (scope.names.get(name) ?? find(name, scope.parent))

  const ofType = (type: Node | undefined, depth = 0): StaticValue | undefined => {
    if (type === undefined || depth > 4) return undefined
    const simple = Object.hasOwn(simpleTypes, type.type) ? simpleTypes[type.type] : undefined
    if (simple !== undefined) return { kind: 'typed', type: simple, declared: simple }
    if (type.type === 'TSNullKeyword') return { kind: 'literal', value: null }
    if (type.type === 'TSUndefinedKeyword') return { kind: 'undefined' }
    if (type.type === 'TSUnionType') {
      const values = type.types.map((one) => ofType(one, depth + 1))
      return values.some((value) => value === undefined)
        ? undefined
        : { kind: 'choice', values: values.flatMap((value) => value ?? []) }
    }
    const named = typeNamed(type)
    return named === type ? undefined : ofType(named, depth + 1)
  }

  /** The type of `a.b.c`. */
  const typeOfMember = (node: Node, scope: Scope): Node | undefined => {
    if (node.type === 'Identifier') return typeNamed(find(node.name, scope)?.type)
    if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier') return undefined
    return typeNamed(memberTypes(typeOfMember(node.object, scope)).get(node.property.name))
  }

  return {
    open,
    /** The binding of a name. */
    find,
    /** The declared type of a name or a member. */
    declaredType: (node: Node, scope: Scope): StaticValue | undefined =>
      node.type === 'Identifier' ? ofType(find(node.name, scope)?.type) : ofType(typeOfMember(node, scope)),
  }
}
