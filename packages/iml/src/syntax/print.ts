import { ImlError } from '../error/iml-error.ts'
import { imlKeywords } from './keywords.ts'
import { type BinaryOperator, binaryOperators, unaryPrecedence } from './operator-table.ts'
import type { Expression, Segment, Template } from './syntax-tree.ts'
import { parseTemplate } from './template.ts'
import { unquotedDateText } from './unquoted-date-text.ts'

const plainName = /^[\p{L}_$][\p{L}\p{N}_$]*$/u
const plainSegment = /^[\p{L}\p{N}_$]+$/u

/**
 * Writes an expression as source text in canonical form: single quotes, `,` and a space between arguments,
 * spaces around binary operators, no unnecessary parentheses, `=` for `==` and `===`.
 * @throws {ImlError} `unprintable` for a tree that no source text can express, such as a name with a backtick
 */
export const printExpression = (expression: Expression): string => print(expression, 0)

/** Writes a template as source text. Literal text is unchanged. */
export const printTemplate = (template: Pick<Template, 'parts'>): string =>
  template.parts
    .map((part) => {
      if (part.kind === 'literal') return part.text
      return part.kind === 'spread' ? '{{...}}' : `{{${printExpression(part.expression)}}}`
    })
    .join('')

/**
 * Rewrites a template in canonical form. The result parses to the same tree, and formatting it
 * again changes nothing.
 * @throws {ImlError} if the template does not parse
 */
export const formatTemplate = (text: string): string => printTemplate(parseTemplate(text))

const print = (node: Expression, least: number): string => {
  switch (node.kind) {
    case 'number':
      return printNumber(node.value)
    case 'text':
      return printText(node.value, least)
    case 'keyword':
      return node.name
    case 'name':
      return plainName.test(node.name) && !imlKeywords.has(node.name) ? node.name : quoteName(node.name)
    case 'path':
      return printRoot(node.root) + node.segments.map(printSegment).join('')
    case 'call':
      return `${node.name}(${node.arguments.map((argument, position) => printArgument(node.name, argument, position)).join(', ')})`
    case 'unary':
      return parenthesised(node.operator + print(node.operand, unaryPrecedence), unaryPrecedence, least)
    case 'binary':
      return printBinary(node.operator, node.left, node.right, least)
  }
}

/** Sums that would be parsed as an unquoted date format, such as `M - D`, get parentheses. */
const printArgument = (functionName: string, argument: Expression, position: number): string => {
  const text = print(argument, 0)
  return unquotedDateText(functionName, position, `${text})`, 0) === undefined ? text : `(${text})`
}

const printRoot = (root: Expression): string => {
  // Without parentheses the digits of a segment would join the number.
  return root.kind === 'number' ? `(${print(root, 0)})` : print(root, unaryPrecedence + 1)
}

const printBinary = (operator: BinaryOperator, left: Expression, right: Expression, least: number): string => {
  const { precedence } = binaryOperators[operator]
  const text = `${print(left, precedence)} ${operator} ${print(right, precedence + 1)}`
  return parenthesised(text, precedence, least)
}

const parenthesised = (text: string, precedence: number, least: number): string =>
  precedence < least ? `(${text})` : text

const printSegment = (segment: Segment): string => {
  if (segment.kind === 'first') return '[]'
  if (segment.kind === 'index') return `[${print(segment.expression, 0)}]`
  if (plainSegment.test(segment.name)) return `.${segment.name}`
  return segment.name.includes('`') ? `[${printText(segment.name, 0)}]` : `.${quoteName(segment.name)}`
}

const printNumber = (value: number): string => {
  if (!Number.isFinite(value) || value < 0) throw unprintable('A number literal must be finite and not negative')
  const text = String(value)
  return text.includes('e') ? printLongNumber(text) : text
}

/** Digits without an exponent, because the language has none. */
const printLongNumber = (text: string): string => {
  const [mantissa = '', exponent = '0'] = text.split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const digits = whole + fraction
  const point = whole.length + Number(exponent)
  return point > 0 ? digits.padEnd(point, '0') : `0.${'0'.repeat(-point)}${digits}`
}

const printText = (value: string, least: number): string => {
  if (!value.includes("'")) return `'${value}'`
  if (!value.includes('"')) return `"${value}"`
  // A text with both kinds of quotes is written as joined pieces.
  const pieces = value.split(/('+)/).filter((piece) => piece !== '')
  const joined = pieces.map((piece) => (piece.startsWith("'") ? `"${piece}"` : `'${piece}'`)).join(' + ')
  return parenthesised(joined, binaryOperators['+'].precedence, least)
}

const quoteName = (name: string): string => {
  if (name.includes('`') || name === '') throw unprintable('A name must not be empty or contain a backtick')
  return `\`${name}\``
}

const unprintable = (reason: string): ImlError => new ImlError('unprintable', reason, { source: '', position: 0 })
