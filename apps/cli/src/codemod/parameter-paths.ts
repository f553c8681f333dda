import type { Node } from '@babel/types'
import { childrenOf } from '../source-code/program-scopes.ts'
import { memberName } from '../source-code/static-value.ts'
import { memberOf } from './static-text.ts'

/** A use of a parameter, such as `['ctx', 'id']` for `error.ctx.id`. */
export interface ParameterPath {
  readonly path: readonly string[]
  readonly node: Node
  /** Whether a value is assigned to it. */
  readonly isChanged: boolean
}

interface Root {
  readonly path: readonly string[]
  /** Where the name is declared. */
  readonly node: Node
}

/** The local names of a parameter, with the path of each. */
const rootsOf = (pattern: Node, path: readonly string[], roots: Map<string, Root>): void => {
  if (pattern.type === 'Identifier') roots.set(pattern.name, { path, node: pattern })
  else if (pattern.type === 'AssignmentPattern') rootsOf(pattern.left, path, roots)
  else if (pattern.type === 'ObjectPattern') {
    for (const property of pattern.properties) {
      const name = property.type === 'ObjectProperty' ? memberName(property) : undefined
      if (property.type === 'ObjectProperty' && name !== undefined) rootsOf(property.value, [...path, name], roots)
    }
  }
}

/** Where a function uses a parameter, or what it takes from it. @param node the function */
export const parameterPaths = (node: Node, index: number): readonly ParameterPath[] => {
  // `catch { }` has none.
  const parameter =
    'params' in node && Array.isArray(node.params) ? (node.params[index] as Node | null | undefined) : undefined
  if (!parameter || !('body' in node) || node.body === null) return []
  const roots = new Map<string, Root>()
  rootsOf(parameter, [], roots)
  // What a pattern takes is used there.
  const found: ParameterPath[] = [...roots.values()]
    .filter(({ path }) => path.length > 0)
    .map((root) => ({ ...root, isChanged: false }))

  const pathOf = (inner: Node): readonly string[] | undefined => {
    if (inner.type === 'Identifier') return roots.get(inner.name)?.path
    if (inner.type === 'TSNonNullExpression') return pathOf(inner.expression)
    const member = memberOf(inner)
    const owner = member && pathOf(member.object)
    return owner && member ? [...owner, member.name] : undefined
  }
  const visit = (inner: Node, isChanged: boolean): void => {
    const path = pathOf(inner)
    if (path !== undefined) {
      if (inner.type !== 'Identifier' || path.length === 0) found.push({ path, node: inner, isChanged })
      return
    }
    // The name in `object.name` does not refer to a variable.
    const member = memberOf(inner)
    if (member !== undefined) {
      visit(member.object, false)
      return
    }
    const changes =
      inner.type === 'AssignmentExpression'
        ? inner.left
        : inner.type === 'UpdateExpression'
          ? inner.argument
          : undefined
    for (const child of childrenOf(inner)) visit(child, child === changes)
  }
  visit(node.body as Node, false)
  return found
}
