import { ImlError } from '../error/iml-error.ts'
import { imlLimits } from '../error/limits.ts'
import { imlKeywords } from './keywords.ts'
import { binaryOperatorOf, binaryOperators, unaryPrecedence } from './operator-table.ts'
import type { Expression, Segment, SyntaxNote } from './syntax-tree.ts'
import { createTokenReader, type Token } from './tokenize.ts'
import { unquotedDateText } from './unquoted-date-text.ts'

/** Hints for syntax of other languages. */
const foreignSigns: Readonly<Record<string, string>> = {
  '[': 'IML has no array literals; use split(…) or emptyarray',
  '{': 'IML has no object literals; build the collection in a tree or with toCollection(…)',
  '}': 'Unexpected }; IML has no object literals',
  '?': 'IML has no ?:; use if(condition, value, other)',
  ':': 'IML has neither ?: nor key: value; use if(condition, value, other)',
  '=>': 'IML has no arrow functions',
}

/**
 * Parses one expression of a template.
 * @param source the whole template
 * @param start offset after the `{{`
 * @returns the tree, the offset after the `}}`, and notes about syntax that not every evaluator supports
 * @throws {ImlError} at the first syntax error
 */
export const parseExpression = (
  source: string,
  start: number,
): { expression: Expression; end: number; notes: SyntaxNote[] } => {
  const tokenAt = createTokenReader(source, start)
  const notes: SyntaxNote[] = []
  const depths = new WeakMap<Expression, number>()
  let index = 0
  let nesting = 0

  const peek = (ahead = 0): Token => tokenAt(index + ahead)

  const take = (): Token => {
    const token = peek()
    index += 1
    return token
  }

  const isSign = (value: string, ahead = 0): boolean => {
    const token = peek(ahead)
    return token.kind === 'sign' && token.value === value
  }

  const fail: (code: ConstructorParameters<typeof ImlError>[0], reason: string, token: { start: number }) => never = (
    code,
    reason,
    token,
  ) => {
    throw new ImlError(code, reason, { source, position: token.start })
  }

  const tooDeep: (at: { start: number }) => never = (at) =>
    fail('too_deep', `The expression is nested deeper than ${imlLimits.depth} levels`, at)

  const describe = (token: Token): string => {
    if (token.kind === 'text') return 'text'
    if (token.kind === 'number') return 'number'
    return token.kind === 'sign' ? `"${token.value}"` : 'name'
  }

  const unexpected: (token: Token) => never = (token) => {
    if (token.kind === 'end') fail('unexpected_token', 'The expression is incomplete', token)
    if (token.kind === 'sign') {
      const foreign = foreignSigns[token.value]
      if (foreign !== undefined) fail('not_in_language', foreign, token)
      if (token.value === '...') fail('misplaced_spread', 'A spread must be the whole key of an object', token)
      if (token.value === '(')
        fail('unexpected_token', 'Unexpected (; write name(…) without a space, and call functions by name only', token)
    }
    return fail('unexpected_token', `Unexpected ${describe(token)}`, token)
  }

  /** Records the depth of a node, to limit it. */
  const withDepth = <T extends Expression>(node: T, children: readonly Expression[]): T => {
    let depth = 1
    for (const child of children) depth = Math.max(depth, 1 + (depths.get(child) ?? 0))
    if (depth > imlLimits.depth) tooDeep(node)
    depths.set(node, depth)
    return node
  }

  const nested = <T>(parse: () => T): T => {
    nesting += 1
    if (nesting > imlLimits.depth) tooDeep(peek())
    const result = parse()
    nesting -= 1
    return result
  }

  const startsValue = (token: Token): boolean => (token.kind === 'sign' ? token.value === '(' : token.kind !== 'end')

  const parseUnquotedFormat = (name: string, position: number): Expression | undefined => {
    const { start } = peek()
    const text = unquotedDateText(name, position, source, start)
    if (text === undefined) return undefined
    const end = start + text.length
    while (peek().start < end) take()
    notes.push({ kind: 'bare_word', start, end })
    return withDepth({ kind: 'text', value: text.trim(), start, end }, [])
  }

  /** A last argument that is left empty, `round(x; )`: a missing value without width. */
  const emptyArgument = (): Expression => {
    const { start } = peek()
    notes.push({ kind: 'empty_argument', start, end: start })
    return withDepth({ kind: 'keyword', name: 'undefined', start, end: start }, [])
  }

  const parseCall = (name: Token): Expression => {
    take()
    const list: Expression[] = []
    while (!isSign(')')) {
      list.push(parseUnquotedFormat(name.value, list.length) ?? parseBinary(0))
      if (isSign(')')) break
      if (isSign(';')) notes.push({ kind: 'semicolon', start: peek().start, end: peek().end })
      else if (!isSign(',')) unexpected(peek())
      take()
      if (isSign(')')) list.push(emptyArgument())
    }
    const end = take().end
    return withDepth({ kind: 'call', name: name.value, arguments: list, start: name.start, end }, list)
  }

  const parsePrimary = (): Expression => {
    const token = take()
    const { start, end } = token
    if (token.kind === 'number') {
      const value = Number(token.value)
      if (!Number.isFinite(value)) fail('too_large', 'The number is too large', token)
      return withDepth({ kind: 'number', value, start, end }, [])
    }
    if (token.kind === 'text') {
      if (source[start] === '"') notes.push({ kind: 'double_quotes', start, end })
      return withDepth({ kind: 'text', value: token.value, start, end }, [])
    }
    if (token.kind === 'quoted_name') return withDepth({ kind: 'name', name: token.value, start, end }, [])
    if (token.kind === 'name') {
      if (isSign('(') && peek().start === end) return parseCall(token)
      const keyword = imlKeywords.has(token.value)
      return withDepth({ kind: keyword ? 'keyword' : 'name', name: token.value, start, end }, [])
    }
    if (token.kind !== 'sign' || token.value !== '(') unexpected(token)
    const expression = parseBinary(0)
    if (!isSign(')')) unexpected(peek())
    take()
    return expression
  }

  const previousName = (root: Expression, segments: readonly Segment[]): string | undefined => {
    const last = segments.at(-1)
    if (last !== undefined) return last.kind === 'member' ? last.name : undefined
    return root.kind === 'name' ? root.name : undefined
  }

  const parseMember = (dot: Token, container: string | undefined): Segment => {
    const token = take()
    if (token.kind !== 'name' && token.kind !== 'quoted_name') unexpected(token)
    let name = token.value
    let end = token.end
    // Header names contain dashes, and real templates write them without backticks.
    while (container === 'headers' && token.kind === 'name' && isSign('-') && peek().start === end) {
      const next = peek(1)
      if (next.kind !== 'name' || next.start !== end + 1) break
      take()
      name += `-${take().value}`
      end = next.end
      notes.push({ kind: 'dashed_name', start: token.start, end })
    }
    return { kind: 'member', name, start: dot.start, end }
  }

  const parsePath = (): Expression => {
    const root = parsePrimary()
    const segments: Segment[] = []
    const inner: Expression[] = [root]
    for (;;) {
      const token = peek()
      if (isSign('.')) {
        take()
        segments.push(parseMember(token, previousName(root, segments)))
      } else if (isSign('[')) {
        take()
        if (isSign(']')) segments.push({ kind: 'first', start: token.start, end: take().end })
        else {
          const expression = parseBinary(0)
          if (!isSign(']')) unexpected(peek())
          segments.push({ kind: 'index', expression, start: token.start, end: take().end })
          inner.push(expression)
        }
      } else break
    }
    const end = segments.at(-1)?.end
    if (end === undefined) return root
    if (isSign('(')) fail('unexpected_token', 'IML has no methods; call a function instead', peek())
    return withDepth({ kind: 'path', root, segments, start: root.start, end }, inner)
  }

  const parseUnary = (): Expression => {
    const token = peek()
    if (token.kind !== 'sign' || (token.value !== '!' && token.value !== '-')) return parsePath()
    const operator = token.value
    take()
    if (operator === '-') notes.push({ kind: 'unary_minus', start: token.start, end: token.end })
    const operand = nested(() => parseBinary(unaryPrecedence))
    return withDepth({ kind: 'unary', operator, operand, start: token.start, end: operand.end }, [operand])
  }

  const parseBinary = (least: number): Expression =>
    nested(() => {
      let left = parseUnary()
      for (;;) {
        const token = peek()
        const written = token.kind === 'sign' ? binaryOperatorOf(token.value) : undefined
        // Text next to another value is joined to it.
        const joins = startsValue(token) && (token.kind === 'text' || tokenAt(index - 1).kind === 'text')
        const operator = written ?? (joins ? '+' : undefined)
        if (operator === undefined) return left
        const { precedence } = binaryOperators[operator]
        if (precedence < least) return left
        if (written === undefined) notes.push({ kind: 'juxtaposition', start: token.start, end: token.end })
        else take()
        const right = parseBinary(precedence + 1)
        left = withDepth({ kind: 'binary', operator, left, right, start: left.start, end: right.end }, [left, right])
      }
    })

  if (peek().kind === 'end') fail('empty_expression', 'The expression between {{ and }} is empty', peek())
  const expression = parseBinary(0)
  const last = peek()
  if (last.kind !== 'end') unexpected(last)
  return { expression, end: last.end, notes }
}
