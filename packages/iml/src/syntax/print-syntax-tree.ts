import { printExpression } from './print.ts'
import type { Expression, Segment, Template } from './syntax-tree.ts'

/**
 * Draws the syntax tree of a template, one node per line, children indented by two spaces. For people and for tests
 * of precedence.
 */
export const printSyntaxTree = (template: Template): string => {
  const lines = template.parts.flatMap((part): readonly string[] => {
    if (part.kind === 'expression') return draw(part.expression, '  ')
    return [part.kind === 'literal' ? `  literal ${JSON.stringify(part.text)}` : '  spread']
  })
  return ['template', ...lines].join('\n')
}

type Node = Expression | Segment

const draw = (node: Node, margin: string): readonly string[] => {
  const [label, ...children] = rowOf(node)
  return [margin + label, ...children.flatMap((child) => draw(child, `${margin}  `))]
}

const rowOf = (node: Node): readonly [label: string, ...children: readonly Node[]] => {
  switch (node.kind) {
    case 'number':
      return [`number ${printExpression(node)}`]
    case 'text':
      return [`text ${JSON.stringify(node.value)}`]
    case 'keyword':
    case 'name':
    case 'member':
      return [`${node.kind} ${node.name}`]
    case 'path':
      return ['path', node.root, ...node.segments]
    case 'first':
      return ['first']
    case 'index':
      return ['index', node.expression]
    case 'call':
      return [`call ${node.name}`, ...node.arguments]
    case 'unary':
      return [`unary ${node.operator}`, node.operand]
    case 'binary':
      return [`binary ${node.operator}`, node.left, node.right]
  }
}
