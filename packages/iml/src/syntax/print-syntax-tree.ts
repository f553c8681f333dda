import { printExpression } from './print.ts'
import type { Expression, Segment, Template } from './syntax-tree.ts'

/**
 * Draws the syntax tree of a template, one node per line, children indented by two spaces. For people and for tests
 * of precedence.
 */
export const printSyntaxTree = (template: Template): string => {
  const lines: string[] = ['template']
  for (const part of template.parts) {
    if (part.kind === 'literal') lines.push(`  literal ${JSON.stringify(part.text)}`)
    else if (part.kind === 'spread') lines.push('  spread')
    else draw(part.expression, 1, lines)
  }
  return lines.join('\n')
}

const draw = (node: Expression, level: number, lines: string[]): void => {
  const put = (text: string): void => {
    lines.push('  '.repeat(level) + text)
  }
  switch (node.kind) {
    case 'number':
      put(`number ${printExpression(node)}`)
      return
    case 'text':
      put(`text ${JSON.stringify(node.value)}`)
      return
    case 'keyword':
      put(`keyword ${node.name}`)
      return
    case 'name':
      put(`name ${node.name}`)
      return
    case 'path':
      put('path')
      draw(node.root, level + 1, lines)
      for (const segment of node.segments) drawSegment(segment, level + 1, lines)
      return
    case 'call':
      put(`call ${node.name}`)
      for (const argument of node.arguments) draw(argument, level + 1, lines)
      return
    case 'unary':
      put(`unary ${node.operator}`)
      draw(node.operand, level + 1, lines)
      return
    case 'binary':
      put(`binary ${node.operator}`)
      draw(node.left, level + 1, lines)
      draw(node.right, level + 1, lines)
      return
  }
}

const drawSegment = (segment: Segment, level: number, lines: string[]): void => {
  const indent = '  '.repeat(level)
  if (segment.kind === 'member') lines.push(`${indent}member ${segment.name}`)
  else if (segment.kind === 'first') lines.push(`${indent}first`)
  else {
    lines.push(`${indent}index`)
    draw(segment.expression, level + 1, lines)
  }
}
