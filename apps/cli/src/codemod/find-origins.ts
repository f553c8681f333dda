import type { Node, Program } from '@babel/types'
import { childrenOf } from '../source-code/program-scopes.ts'
import { memberName } from '../source-code/static-value.ts'
import { type ModuleExports, type Origin, unknownOrigin } from './origin.ts'
import { isClass, isFunction, type Place, type ProgramNames, returnedValues } from './program-names.ts'
import { bareExpression, memberOf, staticText } from './static-text.ts'

const choiceOf = (origins: readonly Origin[]): Origin => {
  const [only, ...more] = origins
  return only === undefined ? unknownOrigin : more.length === 0 ? only : { kind: 'choice', of: origins }
}

const withPath = (of: Origin, path: readonly string[]): Origin =>
  path.reduce<Origin>((origin, name) => ({ kind: 'member', of: origin, name }), of)

/** Finds where the values of a file come from. */
export const createOrigins = (file: string, names: ProgramNames) => {
  const { scopes, places, imports, assigned, members } = names
  const resolving = new Set<Node>()
  const known = new Map<Node, Origin>()

  const importOf = (from: string, name: string): Origin => ({ kind: 'import', file, from, name })

  const ofName = (name: string, place: Place): Origin => {
    const binding = scopes.find(name, place.scope)
    if (binding === undefined) {
      const imported = imports.get(name)
      return imported === undefined ? unknownOrigin : importOf(imported.from, imported.name)
    }
    const found: Origin[] = []
    if (binding.declared !== undefined) found.push(withPath(originOf(binding.declared.from), binding.declared.path))
    for (const { node } of assigned.get(binding) ?? []) found.push(originOf(node))
    if (binding.type !== undefined) found.push(ofType(binding.type, { ...place, scope: binding.scope }))
    return choiceOf(found)
  }

  /** A value that is declared as a type. */
  const ofType = (type: Node, place: Place): Origin => {
    if (type.type === 'TSTypeAnnotation') return ofType(type.typeAnnotation, place)
    if (type.type === 'TSUnionType') return choiceOf(type.types.map((one) => ofType(one, place)))
    if (type.type === 'TSNullKeyword' || type.type === 'TSUndefinedKeyword') return { kind: 'nothing' }
    if (type.type === 'TSImportType') {
      const name = type.qualifier?.type === 'Identifier' ? type.qualifier.name : '*'
      return { kind: 'instance', of: importOf(type.source.value, name) }
    }
    if (type.type !== 'TSTypeReference') return unknownOrigin
    const { typeName } = type
    if (typeName.type === 'Identifier') return { kind: 'instance', of: ofName(typeName.name, place) }
    if (typeName.type !== 'TSQualifiedName' || typeName.left.type !== 'Identifier') return unknownOrigin
    const { left, right } = typeName
    return { kind: 'instance', of: { kind: 'member', of: ofName(left.name, place), name: right.name } }
  }

  const ofThis = (name: string, place: Place): Origin => {
    const values = (place.class && members.get(place.class)?.get(name)) ?? []
    return choiceOf(
      values.map(({ node, place: at }) => (node.type === 'TSTypeAnnotation' ? ofType(node, at) : originOf(node))),
    )
  }

  const ofObject = (properties: readonly Node[]): Origin => {
    const found = new Map<string, Origin>()
    for (const property of properties) {
      if (property.type !== 'ObjectProperty' && property.type !== 'ObjectMethod') continue
      const name = memberName(property)
      if (name === undefined) continue
      const isGetter = property.type === 'ObjectMethod' && property.kind === 'get'
      const origin = originOf(property.type === 'ObjectMethod' ? property : property.value)
      found.set(name, isGetter ? { kind: 'result', of: origin } : origin)
    }
    return { kind: 'object', members: found }
  }

  const compute = (node: Node, place: Place): Origin => {
    if (isFunction(node)) return { kind: 'function', returns: returnedValues(node).map(originOf) }
    if (isClass(node)) return node.superClass ? { kind: 'subclass', of: originOf(node.superClass) } : { kind: 'other' }
    switch (node.type) {
      case 'Identifier':
        return node.name === 'undefined' ? { kind: 'nothing' } : ofName(node.name, place)
      case 'NullLiteral':
        return { kind: 'nothing' }
      case 'NewExpression':
        return { kind: 'instance', of: originOf(node.callee) }
      case 'AwaitExpression':
        return originOf(node.argument)
      case 'ImportExpression': {
        const from = staticText(node.source)
        return from === undefined ? unknownOrigin : importOf(from, '*')
      }
      case 'CallExpression':
      case 'OptionalCallExpression': {
        const { callee } = node
        const from = staticText(node.arguments[0] as Node | undefined)
        const isRequire = callee.type === 'Identifier' && callee.name === 'require'
        return isRequire && from !== undefined ? importOf(from, '*') : { kind: 'result', of: originOf(callee) }
      }
      case 'MemberExpression':
      case 'OptionalMemberExpression': {
        if (node.object.type === 'ThisExpression' && node.property.type === 'PrivateName') {
          return ofThis(`#${node.property.id.name}`, place)
        }
        const member = memberOf(node)
        if (member === undefined) return unknownOrigin
        if (member.object.type === 'ThisExpression') return ofThis(member.name, place)
        return { kind: 'member', of: originOf(member.object), name: member.name }
      }
      case 'ObjectExpression':
        return ofObject(node.properties)
      case 'AssignmentExpression':
        return node.operator === '=' ? originOf(node.right) : choiceOf([originOf(node.left), originOf(node.right)])
      case 'LogicalExpression':
        return choiceOf([originOf(node.left), originOf(node.right)])
      case 'ConditionalExpression':
        return choiceOf([originOf(node.consequent), originOf(node.alternate)])
      case 'SequenceExpression': {
        const last = node.expressions.at(-1)
        return last === undefined ? unknownOrigin : originOf(last)
      }
      case 'StringLiteral':
      case 'TemplateLiteral':
      case 'NumericLiteral':
      case 'BooleanLiteral':
      case 'ArrayExpression':
        return { kind: 'other' }
      default:
        return unknownOrigin
    }
  }

  /** Where the value of an expression comes from. */
  const originOf = (given: Node): Origin => {
    const node = bareExpression(given)
    const place = places.get(node)
    if (place === undefined || resolving.has(node)) return { kind: 'nothing' }
    const before = known.get(node)
    if (before !== undefined) return before
    resolving.add(node)
    const origin = compute(node, place)
    resolving.delete(node)
    known.set(node, origin)
    return origin
  }
  return originOf
}

const isModuleExports = (node: Node): boolean => {
  const member = memberOf(node)
  return member?.name === 'exports' && member.object.type === 'Identifier' && member.object.name === 'module'
}

/** What a file exports. */
export const exportsOf = (file: string, program: Program, originOf: (node: Node) => Origin): ModuleExports => {
  const found = new Map<string, Origin>()
  const stars: string[] = []
  const declared = (node: Node): void => {
    if (node.type === 'VariableDeclaration') {
      for (const { id } of node.declarations) if (id.type === 'Identifier') found.set(id.name, originOf(id))
    } else if ('id' in node && node.id?.type === 'Identifier') found.set(node.id.name, originOf(node))
  }
  const visit = (node: Node): void => {
    if (node.type === 'ExportNamedDeclaration') {
      if (node.declaration) declared(node.declaration)
      for (const one of node.specifiers) {
        const exported = one.exported.type === 'Identifier' ? one.exported.name : one.exported.value
        if (one.type !== 'ExportSpecifier') continue
        const name = 'value' in one.local ? String(one.local.value) : one.local.name
        const from = node.source?.value
        found.set(exported, from === undefined ? originOf(one.local) : { kind: 'import', file, from, name })
      }
    } else if (node.type === 'ExportDefaultDeclaration') found.set('default', originOf(node.declaration))
    else if (node.type === 'ExportAllDeclaration') stars.push(node.source.value)
    else if (node.type === 'TSExportAssignment') found.set('=', originOf(node.expression))
    else if (node.type === 'AssignmentExpression') {
      const member = memberOf(node.left)
      if (isModuleExports(node.left)) found.set('=', originOf(node.right))
      else if (
        member !== undefined &&
        (isModuleExports(member.object) || (member.object.type === 'Identifier' && member.object.name === 'exports'))
      ) {
        found.set(member.name, originOf(node.right))
      }
    }
    for (const child of childrenOf(node)) visit(child)
  }
  visit(program)
  return { names: found, stars }
}
