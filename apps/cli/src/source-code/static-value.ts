import type { Expression, Node, SpreadElement, TSEnumDeclaration } from '@babel/types'

/** What is certain about a value from the syntax of the program. */
export type StaticValue =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | {
      readonly kind: 'typed'
      readonly type: 'string' | 'number' | 'boolean' | 'array' | 'function' | 'bigint'
      /** The program only declares the type, so the value may be another one. */
      readonly declared?: string
    }
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, StaticMember>; readonly isOpen: boolean }
  /** An array whose items are written out, by index. */
  | { readonly kind: 'list'; readonly members: ReadonlyMap<string, StaticMember> }
  | { readonly kind: 'choice'; readonly values: readonly StaticValue[] }
  | { readonly kind: 'undefined' }
  | { readonly kind: 'unknown'; readonly text: string }

/** A member of an object, and its place in the source. */
export interface StaticMember {
  readonly value: StaticValue
  readonly node: Node
}

/** Finds what a name, or a member of a named object, refers to. */
export type Resolve = (node: Node) => StaticValue | undefined

/** Levels of expressions that are followed. */
const maxDepth = 12

/** Items of an array that are followed. */
const maxItems = 50

const typed = (type: Extract<StaticValue, { kind: 'typed' }>['type']): StaticValue => ({ kind: 'typed', type })

/** Functions whose result has a certain type. */
const functionTypes: Readonly<Record<string, StaticValue>> = {
  String: typed('string'),
  Number: typed('number'),
  parseInt: typed('number'),
  parseFloat: typed('number'),
  Boolean: typed('boolean'),
  BigInt: typed('bigint'),
  encodeURIComponent: typed('string'),
  decodeURIComponent: typed('string'),
}

/** Methods whose result has a certain type, whatever the object. */
const methodTypes: Readonly<Record<string, StaticValue>> = {
  toString: typed('string'),
  toFixed: typed('string'),
  toLowerCase: typed('string'),
  toUpperCase: typed('string'),
  toISOString: typed('string'),
  randomUUID: typed('string'),
  getTime: typed('number'),
}

const numberOperators: ReadonlySet<string> = new Set(['-', '*', '/', '%', '**', '|', '&', '^', '<<', '>>', '>>>'])
const comparisons: ReadonlySet<string> = new Set(['==', '!=', '===', '!==', '<', '<=', '>', '>=', 'in', 'instanceof'])

/** The name of a member of an object; undefined if it is computed. */
export const memberName = (node: { readonly key: Node; readonly computed?: boolean }): string | undefined => {
  const { key, computed } = node
  if (key.type === 'StringLiteral') return key.value
  if (key.type === 'NumericLiteral') return String(key.value)
  return !computed && key.type === 'Identifier' ? key.name : undefined
}

/** A value as a name refers to it: methods such as `push` may have changed its arrays since. */
export const withoutLists = (value: StaticValue): StaticValue => {
  if (value.kind === 'list') return typed('array')
  if (value.kind === 'choice') return { ...value, values: value.values.map(withoutLists) }
  if (value.kind !== 'object') return value
  const members = [...value.members].map(
    ([name, member]) => [name, { ...member, value: withoutLists(member.value) }] as const,
  )
  return { ...value, members: new Map(members) }
}

/** Creates the function that evaluates expressions of one file. */
export const createEvaluator = (source: string, resolve: Resolve) => {
  const unknown = (node: Node): StaticValue => ({
    kind: 'unknown',
    text: source
      .slice(node.start ?? 0, node.end ?? 0)
      .replace(/\s+/g, ' ')
      .slice(0, 60),
  })

  /** An unknown value is shown as the program names it here. */
  const known = (node: Node, value: StaticValue | undefined): StaticValue =>
    value === undefined || value.kind === 'unknown' ? unknown(node) : value

  const objectOf = (properties: readonly Node[], depth: number): StaticValue => {
    const members = new Map<string, StaticMember>()
    let isOpen = false
    for (const property of properties) {
      if (property.type === 'SpreadElement') {
        const spread = evaluate((property as SpreadElement).argument, depth + 1)
        if (spread.kind !== 'object') isOpen = true
        else {
          isOpen ||= spread.isOpen
          for (const [name, member] of spread.members) members.set(name, member)
        }
        // What is unknown may replace what was there before.
        if (spread.kind !== 'object' || spread.isOpen) {
          for (const [name, { node }] of members) members.set(name, { node, value: unknown(node) })
        }
        continue
      }
      if (property.type !== 'ObjectProperty' && property.type !== 'ObjectMethod') continue
      const name = memberName(property)
      if (name === undefined) isOpen = true
      else if (property.type === 'ObjectMethod') {
        members.set(name, { node: property, value: property.kind === 'get' ? unknown(property) : typed('function') })
      } else members.set(name, { node: property.value, value: evaluate(property.value, depth + 1) })
    }
    return { kind: 'object', members, isOpen }
  }

  /** Behind a spread element, the places of items are not known. */
  const listOf = (elements: readonly (Node | null)[], depth: number): StaticValue => {
    if (elements.length > maxItems) return typed('array')
    const members = new Map<string, StaticMember>()
    for (const [index, node] of elements.entries()) {
      if (node === null || node.type === 'SpreadElement') return typed('array')
      members.set(String(index), { node, value: evaluate(node, depth + 1) })
    }
    return { kind: 'list', members }
  }

  const enumOf = (node: TSEnumDeclaration, depth: number): StaticValue => {
    const members = new Map<string, StaticMember>()
    for (const member of node.body.members) {
      const name =
        member.id.type === 'Identifier' ? member.id.name : 'value' in member.id ? String(member.id.value) : ''
      // Without a value, it is the next number.
      const value = member.initializer ? evaluate(member.initializer, depth + 1) : typed('number')
      members.set(name, { node: member, value })
    }
    return { kind: 'object', members, isOpen: false }
  }

  const choiceOf = (nodes: readonly Node[], depth: number): StaticValue => {
    const values = nodes.map((node) => evaluate(node, depth + 1))
    return { kind: 'choice', values: values.flatMap((value) => (value.kind === 'choice' ? value.values : [value])) }
  }

  const ofCall = (callee: Node, node: Node): StaticValue => {
    if (callee.type === 'Identifier') {
      return (Object.hasOwn(functionTypes, callee.name) ? functionTypes[callee.name] : undefined) ?? unknown(node)
    }
    if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') return unknown(node)
    const { object, property } = callee
    if (property.type !== 'Identifier' || callee.computed || callee.type === 'OptionalMemberExpression') {
      return unknown(node)
    }
    const isOf = (name: string): boolean => object.type === 'Identifier' && object.name === name
    if (isOf('Date') && property.name === 'now') return typed('number')
    if (isOf('Math')) return typed('number')
    if (isOf('JSON') && property.name === 'stringify') return typed('string')
    return (Object.hasOwn(methodTypes, property.name) ? methodTypes[property.name] : undefined) ?? unknown(node)
  }

  const isText = (value: StaticValue): boolean =>
    (value.kind === 'typed' && value.type === 'string') || (value.kind === 'literal' && typeof value.value === 'string')

  const isNumber = (value: StaticValue): boolean =>
    (value.kind === 'typed' && value.type === 'number') || (value.kind === 'literal' && typeof value.value === 'number')

  const ofSum = (left: StaticValue, right: StaticValue, node: Node): StaticValue => {
    if (left.kind === 'literal' && right.kind === 'literal' && isText(left) && isText(right)) {
      return { kind: 'literal', value: `${left.value}${right.value}` }
    }
    if (isText(left) || isText(right)) return typed('string')
    return isNumber(left) && isNumber(right) ? typed('number') : unknown(node)
  }

  const evaluate = (node: Node, depth = 0): StaticValue => {
    if (depth > maxDepth) return unknown(node)
    switch (node.type) {
      case 'StringLiteral':
      case 'NumericLiteral':
      case 'BooleanLiteral':
        return { kind: 'literal', value: node.value }
      case 'NullLiteral':
        return { kind: 'literal', value: null }
      case 'BigIntLiteral':
        return typed('bigint')
      case 'TemplateLiteral': {
        const [only] = node.quasis
        const isPlain = node.expressions.length === 0 && only !== undefined
        return isPlain ? { kind: 'literal', value: only.value.cooked ?? only.value.raw } : typed('string')
      }
      case 'ArrayExpression':
        return listOf(node.elements, depth)
      case 'ArrowFunctionExpression':
      case 'FunctionExpression':
      case 'ClassExpression':
        return typed('function')
      case 'TSEnumDeclaration':
        return enumOf(node, depth)
      case 'ObjectExpression':
        return objectOf(node.properties, depth)
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'TSTypeAssertion':
      case 'ParenthesizedExpression':
        return evaluate(node.expression as Expression, depth + 1)
      case 'Identifier':
        if (node.name === 'undefined') return { kind: 'undefined' }
        if (node.name === 'NaN' || node.name === 'Infinity') return typed('number')
        return known(node, resolve(node))
      case 'MemberExpression':
        return known(node, resolve(node))
      case 'UnaryExpression': {
        if (node.operator === 'void') return { kind: 'undefined' }
        if (node.operator === '!' || node.operator === 'delete') return typed('boolean')
        if (node.operator === 'typeof') return typed('string')
        if (node.operator === '+') return typed('number')
        const operand = evaluate(node.argument, depth + 1)
        if (node.operator === '-' && operand.kind === 'literal' && typeof operand.value === 'number') {
          return { kind: 'literal', value: -operand.value }
        }
        return isNumber(operand) ? typed('number') : unknown(node)
      }
      case 'BinaryExpression': {
        if (comparisons.has(node.operator)) return typed('boolean')
        const left = evaluate(node.left, depth + 1)
        const right = evaluate(node.right, depth + 1)
        if (node.operator === '+') return ofSum(left, right, node)
        // Of two bigints, the result is a bigint.
        return numberOperators.has(node.operator) && (isNumber(left) || isNumber(right))
          ? typed('number')
          : unknown(node)
      }
      case 'ConditionalExpression':
        return choiceOf([node.consequent, node.alternate], depth)
      case 'LogicalExpression':
        return choiceOf([node.left, node.right], depth)
      case 'CallExpression':
        return ofCall(node.callee, node)
      case 'NewExpression': {
        // JSON makes a string of a date, but null of an invalid one, which the current time never is.
        const isNow = node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0
        return isNow ? typed('string') : unknown(node)
      }
      default:
        return unknown(node)
    }
  }
  return evaluate
}
