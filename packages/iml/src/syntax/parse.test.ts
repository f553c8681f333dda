import { describe, expect, it } from 'vitest'
import { ImlError } from '../error/iml-error.ts'
import { printSyntaxTree } from './print-syntax-tree.ts'
import { parseTemplate } from './template.ts'

/** The expression with all parentheses, from the syntax tree. */
const tree = (expression: string): string =>
  printSyntaxTree(parseTemplate(`x{{${expression}}}`))
    .split('\n')
    .slice(2)
    .map((line) => line.slice(2))
    .join('\n')

const codeOf = (text: string): string | undefined => {
  try {
    parseTemplate(text)
    return undefined
  } catch (error) {
    if (ImlError.is(error)) return error.code
    throw error
  }
}

describe('parsing', () => {
  it.each([
    ['a | b & c', 'binary |\n  name a\n  binary &\n    name b\n    name c'],
    ['a & b = c', 'binary &\n  name a\n  binary =\n    name b\n    name c'],
    ['a = b < c', 'binary =\n  name a\n  binary <\n    name b\n    name c'],
    ['a < b + c', 'binary <\n  name a\n  binary +\n    name b\n    name c'],
    ['a + b * c', 'binary +\n  name a\n  binary *\n    name b\n    name c'],
    ['!a * b', 'binary *\n  unary !\n    name a\n  name b'],
    ['a - b - c', 'binary -\n  binary -\n    name a\n    name b\n  name c'],
    ['a - (b - c)', 'binary -\n  name a\n  binary -\n    name b\n    name c'],
    ['a - -1', 'binary -\n  name a\n  unary -\n    number 1'],
    ['!a.b', 'unary !\n  path\n    name a\n    member b'],
  ])('groups %s by precedence and from the left', (expression, expected) => {
    expect(tree(expression)).toBe(expected)
  })

  it.each([
    ['==', '='],
    ['===', '='],
    ['!==', '!='],
    ['&&', '&'],
    ['||', '|'],
  ])('parses %s as %s', (spelling, operator) => {
    expect(tree(`a ${spelling} b`)).toBe(tree(`a ${operator} b`))
  })

  it('reads paths: names, names in backticks, digits, first item, computed index', () => {
    expect(tree("a.`b c`.2[][d + 1]['e']")).toBe(
      'path\n  name a\n  member b c\n  member 2\n  first\n  index\n    binary +\n      name d\n      number 1\n  index\n    text "e"',
    )
  })

  it('reads a root in backticks as a name, even if it is a keyword', () => {
    expect(tree('`true`')).toBe('name true')
    expect(tree('true')).toBe('keyword true')
  })

  it('has no backslash escapes in text', () => {
    expect(tree("'a\\n'")).toBe('text "a\\\\n"')
  })

  it('ends an expression at the first }} outside quotes', () => {
    expect(parseTemplate('{{\'}}\' + `}}` + "}}"}}}}').parts).toHaveLength(2)
  })

  it('keeps text without {{, even with }} in it', () => {
    const text = 'query { me { id }} '
    expect(parseTemplate(text).parts).toEqual([{ kind: 'literal', text, start: 0, end: text.length }])
  })

  it.each(['f(a; b)', 'f(a , b)'])('parses %s as two arguments', (expression) => {
    expect(tree(expression)).toBe('call f\n  name a\n  name b')
  })

  it.each(['f(a, )', 'f(a;)'])('reads the empty last argument of %s as a missing value', (expression) => {
    expect(tree(expression)).toBe('call f\n  name a\n  keyword undefined')
  })

  it('joins text that is next to a value', () => {
    expect(tree("'cha_'parameters.id")).toBe(tree("'cha_' + parameters.id"))
    expect(tree("a'-'b * 2")).toBe(tree("a + '-' + b * 2"))
  })

  it.each([
    ['formatDate(x, YYYY-MM-DD)', 'YYYY-MM-DD'],
    ['formatDate(x, YYYY-MM-DDTHH:mm:ss.SSSZ, tz)', 'YYYY-MM-DDTHH:mm:ss.SSSZ'],
    ['parseDate(x; MM/DD/YYYY hh:mm A)', 'MM/DD/YYYY hh:mm A'],
    ['formatDate(x; DD.MM.YYYY; Europe/Prague)', 'Europe/Prague'],
    ['parseDate(x; DD.MM.YYYY; America/Port-au-Prince )', 'America/Port-au-Prince'],
    ['formatDate(x; HH; Etc/GMT+5)', 'Etc/GMT+5'],
  ])('reads the unquoted date format or time zone of %s as text', (expression, format) => {
    expect(tree(expression)).toContain(`\n  text ${JSON.stringify(format)}`)
  })

  it('does not read other arguments as a date format', () => {
    expect(tree('formatDate(x, parameters.format)')).toContain('member format')
    expect(tree('add(x, Y-M)')).toContain('binary -')
  })

  it('reads header names with dashes', () => {
    expect(tree('headers.x-request-id')).toBe('path\n  name headers\n  member x-request-id')
    expect(tree('a.b-c')).toBe('binary -\n  path\n    name a\n    member b\n  name c')
    expect(tree('headers.a - b')).toContain('binary -')
  })

  it('notes all syntax that not every evaluator supports', () => {
    const kinds = (text: string): string[] => parseTemplate(text).notes.map((note) => note.kind)
    expect(kinds("{{f('a'; -b)}} {{'x'y}} {{headers.a-b}} {{parseDate(x, D.M)}} {{\"q\"}}")).toEqual([
      'semicolon',
      'unary_minus',
      'juxtaposition',
      'dashed_name',
      'bare_word',
      'double_quotes',
    ])
    expect(kinds("{{f('a', b) + 1}}")).toEqual([])
  })

  it.each([
    ['{{a', 'unclosed_expression'],
    ["{{'a}}", 'unclosed_text'],
    ['{{`a}}', 'unclosed_text'],
    ['{{}}', 'empty_expression'],
    ['{{ \n }}', 'empty_expression'],
    ['{{a # b}}', 'unexpected_character'],
    ["{{['a']}}", 'not_in_language'],
    ['{{ { a: 1 } }}', 'not_in_language'],
    ['{{a ? b : c}}', 'not_in_language'],
    ['{{map(a, x => x)}}', 'not_in_language'],
    ['{{f(a: 1)}}', 'not_in_language'],
    ['{{a b}}', 'unexpected_token'],
    ['{{a +}}', 'unexpected_token'],
    ['{{(a}}', 'unexpected_token'],
    ['{{a[1}}', 'unexpected_token'],
    ['{{f(,a)}}', 'unexpected_token'],
    ['{{f(a b)}}', 'unexpected_token'],
    ['{{if (a, b)}}', 'unexpected_token'],
    ['{{a.b()}}', 'unexpected_token'],
    ['{{a.}}', 'unexpected_token'],
    ['{{a.``}}', 'unexpected_token'],
    ['{{...a}}', 'misplaced_spread'],
    [`{{${'('.repeat(300)}1${')'.repeat(300)}}}`, 'too_deep'],
    [`{{${'!'.repeat(100_000)}1}}`, 'too_deep'],
    [`{{1${'+1'.repeat(1000)}}}`, 'too_deep'],
    [`{{${'9'.repeat(400)}}}`, 'too_large'],
  ])('rejects %j', (text, code) => {
    expect(codeOf(text)).toBe(code)
  })

  it('explains what to write instead of JavaScript syntax', () => {
    expect(() => parseTemplate('{{a ? b : c}}')).toThrow('use if(condition, value, other)')
  })

  it('parses what the depth limit allows', () => {
    expect(codeOf(`{{1${'+1'.repeat(200)}}}`)).toBeUndefined()
    expect(codeOf(`{{${'('.repeat(100)}1${')'.repeat(100)}}}`)).toBeUndefined()
  })
})
