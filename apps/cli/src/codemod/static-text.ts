import type { Node } from '@babel/types'

/** The text of a string, or of a template without expressions. */
export const staticText = (node: Node | null | undefined): string | undefined => {
  if (node?.type === 'StringLiteral') return node.value
  if (node?.type !== 'TemplateLiteral' || node.expressions.length > 0) return undefined
  return node.quasis[0]?.value.cooked ?? undefined
}

/** The object and the name of `object.name` and `object['name']`. */
export const memberOf = (
  node: Node | null | undefined,
): { readonly object: Node; readonly name: string; readonly property: Node } | undefined => {
  if (node?.type !== 'MemberExpression' && node?.type !== 'OptionalMemberExpression') return undefined
  const { object, property, computed } = node
  const name = computed ? staticText(property) : property.type === 'Identifier' ? property.name : undefined
  return name === undefined ? undefined : { object, name, property }
}

/** An expression without what TypeScript adds, and without parentheses. */
export const bareExpression = (node: Node): Node =>
  node.type === 'TSAsExpression' ||
  node.type === 'TSSatisfiesExpression' ||
  node.type === 'TSNonNullExpression' ||
  node.type === 'TSTypeAssertion' ||
  node.type === 'TSInstantiationExpression' ||
  node.type === 'ParenthesizedExpression'
    ? bareExpression(node.expression)
    : node
