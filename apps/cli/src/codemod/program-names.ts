import type { Class, ClassBody, Node, Program } from '@babel/types'
import { type Binding, childrenOf, createScopes, opensScope, type Scope } from '../source-code/program-scopes.ts'
import { bareExpression, memberOf, staticText } from './static-text.ts'

/** A node with the names that it sees, and the class whose `this` it has. */
export interface Place {
  readonly scope: Scope
  readonly class: ClassBody | undefined
}

/** An import: the module, and the name in it; `*` is the module itself. */
export interface ImportedName {
  readonly from: string
  readonly name: string
}

/** A value that is assigned to a name or to a member of `this`. */
interface Assigned {
  readonly node: Node
  readonly place: Place
}

const nameOf = (node: Node): string => (node.type === 'Identifier' ? node.name : (staticText(node) ?? ''))

/** The names of a program: scopes, imports and assignments. */
export const readProgramNames = (program: Program) => {
  const scopes = createScopes(program)
  const places = new Map<Node, Place>()
  const imports = new Map<string, ImportedName>()
  const assigned = new Map<Binding, Assigned[]>()
  const members = new Map<ClassBody, Map<string, Assigned[]>>()

  const addMember = (body: ClassBody, name: string, value: Assigned): void => {
    const known = members.get(body) ?? new Map<string, Assigned[]>()
    members.set(body, known.set(name, [...(known.get(name) ?? []), value]))
  }

  const addAssignment = (left: Node, right: Node, place: Place): void => {
    if (left.type === 'Identifier') {
      const binding = scopes.find(left.name, place.scope)
      if (binding !== undefined) assigned.set(binding, [...(assigned.get(binding) ?? []), { node: right, place }])
    }
    const member = memberOf(left)
    if (member?.object.type === 'ThisExpression' && place.class !== undefined) {
      addMember(place.class, member.name, { node: right, place })
    }
  }

  const addClassMember = (node: Node, place: Place): void => {
    if (place.class === undefined) return
    if (node.type === 'ClassProperty' || node.type === 'ClassAccessorProperty') {
      const value = node.value ?? node.typeAnnotation
      if (value && !node.computed) addMember(place.class, nameOf(node.key), { node: value, place })
    } else if (node.type === 'ClassPrivateProperty') {
      const value = node.value ?? node.typeAnnotation
      if (value) addMember(place.class, `#${node.key.id.name}`, { node: value, place })
    } else if (node.type === 'TSParameterProperty') {
      const { parameter } = node
      const id = parameter.type === 'AssignmentPattern' ? parameter.left : parameter
      if (id.type === 'Identifier' && id.typeAnnotation) {
        addMember(place.class, id.name, { node: id.typeAnnotation, place })
      }
    }
  }

  const addImport = (node: Node): void => {
    if (node.type === 'ImportDeclaration') {
      for (const one of node.specifiers) {
        const name =
          one.type === 'ImportSpecifier'
            ? nameOf(one.imported)
            : one.type === 'ImportDefaultSpecifier'
              ? 'default'
              : '*'
        imports.set(one.local.name, { from: node.source.value, name })
      }
    } else if (node.type === 'TSImportEqualsDeclaration' && node.moduleReference.type === 'TSExternalModuleReference') {
      const from = staticText(node.moduleReference.expression)
      if (from !== undefined) imports.set(node.id.name, { from, name: '*' })
    }
  }

  const visit = (node: Node, outer: Place): void => {
    const scope = opensScope(node) && node !== program ? scopes.open(node, outer.scope) : outer.scope
    // A function has a `this` of its own; an arrow function does not.
    const ownThis = node.type === 'FunctionExpression' || node.type === 'FunctionDeclaration'
    const place: Place = {
      scope,
      class: node.type === 'ClassBody' ? node : ownThis ? undefined : outer.class,
    }
    places.set(node, place)
    addImport(node)
    addClassMember(node, place)
    if (node.type === 'AssignmentExpression') addAssignment(node.left, node.right, place)
    for (const child of childrenOf(node)) visit(child, place)
  }
  visit(program, { scope: scopes.open(program, undefined), class: undefined })

  return { scopes, places, imports, assigned, members }
}

/** The names of a program. */
export type ProgramNames = ReturnType<typeof readProgramNames>

/** The values that a function may return. */
export const returnedValues = (node: Node): readonly Node[] => {
  if (!('body' in node) || node.body === null || typeof node.body !== 'object' || Array.isArray(node.body)) return []
  const body = node.body as Node
  if (body.type !== 'BlockStatement') return [body]
  const found: Node[] = []
  const visit = (inner: Node): void => {
    if (inner.type === 'ReturnStatement' && inner.argument) found.push(inner.argument)
    if (!/Function|Method|^Class/.test(inner.type)) for (const child of childrenOf(inner)) visit(child)
  }
  for (const child of childrenOf(body)) visit(child)
  return found
}

/** Whether a node is a class. */
export const isClass = (node: Node): node is Class =>
  node.type === 'ClassDeclaration' || node.type === 'ClassExpression'

/** The function of an expression, if it is written there. */
export const isFunction = (node: Node): boolean =>
  /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|ObjectMethod|ClassMethod)$/.test(
    bareExpression(node).type,
  )
