import type { MemberExpression, Node } from '@babel/types'
import type { createScopes, Scope } from './program-scopes.ts'
import { createEvaluator, type StaticValue, withoutLists } from './static-value.ts'

/** Creates the function that evaluates an expression in a scope, with the names that never change. */
export const createNameEvaluator = (
  source: string,
  scopes: ReturnType<typeof createScopes>,
): ((node: Node, scope: Scope) => StaticValue) => {
  const resolving = new Set<Node>()
  let current: Scope

  /** The value of `names.done`, if `names` is an object that is written out and never changed, or an enum. */
  const constantMember = (node: MemberExpression): StaticValue | undefined => {
    const { object, property, computed } = node
    if (
      computed ||
      property.type !== 'Identifier' ||
      (object.type !== 'Identifier' && object.type !== 'MemberExpression')
    )
      return undefined
    const owner = evaluate(object)
    return owner.kind === 'object' ? owner.members.get(property.name)?.value : undefined
  }

  const evaluate = createEvaluator(source, (node) => {
    const declared = scopes.declaredType(node, current)
    if (node.type === 'MemberExpression') return constantMember(node) ?? declared
    if (node.type !== 'Identifier') return declared
    const binding = scopes.find(node.name, current)
    if (binding?.init === undefined || resolving.has(binding.init)) return declared
    resolving.add(binding.init)
    const here = current
    current = binding.scope
    const value = withoutLists(evaluate(binding.init))
    current = here
    resolving.delete(binding.init)
    return value.kind === 'unknown' ? (declared ?? value) : value
  })

  return (node, scope) => {
    current = scope
    return evaluate(node)
  }
}
