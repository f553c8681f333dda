import { describe, expect, it } from 'vitest'
import { ImlError } from '../error/iml-error.ts'
import { evaluateTree, parseTree } from './evaluate-tree.ts'

const errorOf = (work: () => unknown): ImlError => {
  try {
    work()
  } catch (error) {
    if (ImlError.is(error)) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

const spread = (list: string): Record<string, string> => ({ '{{...}}': `{{toCollection(${list}, 'key', 'value')}}` })

describe('a tree', () => {
  it('evaluates values and keys at every level and nothing else', () => {
    const tree = { 'a{{n}}': '{{n}}', list: ['x', '{{n + 1}}', { b: 'n is {{n}}' }], plain: 7, nil: null, yes: true }
    expect(evaluateTree(tree, { n: 1 })).toEqual({
      a1: 1,
      list: ['x', 2, { b: 'n is 1' }],
      plain: 7,
      nil: null,
      yes: true,
    })
  })

  it.each([
    [undefined, {}],
    [null, { a: null }],
    ['', { a: '' }],
    [0, { a: 0 }],
    [false, { a: false }],
    [[], { a: [] }],
    [{}, { a: {} }],
  ])('omits a member only if it is undefined: %j', (x, expected) => {
    expect(JSON.stringify(evaluateTree({ a: '{{parameters.x}}' }, { parameters: { x } }))).toBe(
      JSON.stringify(expected),
    )
  })

  it('keeps undefined in an array, where JSON writes null', () => {
    const result = evaluateTree(['{{x}}', 1], {})
    expect(result).toEqual([undefined, 1])
    expect(JSON.stringify(result)).toBe('[null,1]')
  })

  it('keeps a date, which JSON writes in ISO 8601', () => {
    const tree = evaluateTree({ at: '{{d}}' }, { d: new Date('2026-01-02T03:04:05Z') })
    expect(JSON.stringify(tree)).toBe('{"at":"2026-01-02T03:04:05.000Z"}')
  })

  it('can omit an untouched collection', () => {
    const tree = { address: '{{if(length(keys(parameters.c)) > 0, parameters.c, undefined)}}' }
    expect(evaluateTree(tree, { parameters: { c: {} } })).toEqual({})
    expect(evaluateTree(tree, { parameters: { c: { city: 'X' } } })).toEqual({ address: { city: 'X' } })
    expect(evaluateTree(tree, { parameters: {} })).toEqual({})
  })

  it('can be parsed once and evaluated with other data', () => {
    const tree = parseTree({ a: '{{n}}', b: { c: '{{n}}' } })
    expect(evaluateTree(tree, { n: 1 })).toEqual({ a: 1, b: { c: 1 } })
    expect(evaluateTree(tree, { n: 2 })).toEqual({ a: 2, b: { c: 2 } })
  })

  it('omits a member whose key is empty', () => {
    expect(evaluateTree({ '{{missing}}': 1, "{{''}}": 2, '{{n}}': 3 }, { n: 5 })).toEqual({ 5: 3 })
  })

  it('accepts a string or any other value as the root', () => {
    expect(evaluateTree('{{n}}', { n: 1 })).toBe(1)
    expect(evaluateTree(12, {})).toBe(12)
  })

  it('locates an error by JSON Pointer', () => {
    const parsing = errorOf(() => parseTree({ body: [{ 'a/b': 'x {{' }] }))
    expect(parsing).toMatchObject({ code: 'unclosed_expression', path: '/body/0/a~1b', position: 2 })
    const evaluating = errorOf(() => evaluateTree({ body: { '~': '{{nope()}}' } }, {}))
    expect(evaluating).toMatchObject({ code: 'unknown_function', path: '/body/~0', functionName: 'nope' })
    expect(errorOf(() => evaluateTree({ '{{nope()}}': 1 }, {})).path).toBe('/{{nope()}}')
  })

  it('rejects a tree that is too deep or contains itself', () => {
    const loop: Record<string, unknown> = {}
    loop.self = loop
    expect(errorOf(() => evaluateTree(loop, {})).code).toBe('too_deep')
  })
})

describe('a spread', () => {
  it.each([
    ['missing', undefined, { a: 1 }],
    ['null', null, { a: 1 }],
    ['the empty list', [], { a: 1 }],
    ['one item', [{ key: 'b', value: 2 }], { b: 2, a: 1 }],
    ['an item without a key', [{ key: '', value: 2 }], { a: 1 }],
    [
      'one name twice',
      [
        { key: 'b', value: 1 },
        { key: 'b', value: 2 },
      ],
      { b: 2, a: 1 },
    ],
  ])('of %s', (_, l, expected) => {
    const tree = { ...spread('parameters.l'), a: 1 }
    expect(JSON.stringify(evaluateTree(tree, { parameters: { l } }))).toBe(JSON.stringify(expected))
  })

  it('is overwritten by a later member of the same name, and overwrites an earlier one', () => {
    const l = [{ key: 'a', value: 'row' }]
    expect(evaluateTree({ ...spread('l'), a: 'own' }, { l })).toEqual({ a: 'own' })
    expect(evaluateTree({ a: 'own', ...spread('l') }, { l })).toEqual({ a: 'row' })
  })

  it('keeps its value if the later member is undefined', () => {
    expect(evaluateTree({ ...spread('l'), a: '{{missing}}' }, { l: [{ key: 'a', value: 1 }] })).toEqual({ a: 1 })
  })

  it('joins a list and a collection with merge and toArray', () => {
    const tree = { '{{...}}': "{{toCollection(merge(toArray(c), l), 'key', 'value')}}" }
    expect(evaluateTree(tree, { c: { a: 1, b: 2 }, l: [{ key: 'b', value: 3 }] })).toEqual({ a: 1, b: 3 })
  })

  it('works below the root, with spaces in its braces and with an object as its value', () => {
    expect(evaluateTree({ x: { '{{ ... }}': { a: '{{n}}', b: '{{missing}}' } } }, { n: 1 })).toEqual({ x: { a: 1 } })
  })

  it.each([
    ['an array', [1]],
    ['text', 'abc'],
    ['a number', 5],
  ])('rejects %s', (kind, value) => {
    const error = errorOf(() => evaluateTree({ body: { '{{...}}': '{{v}}' } }, { v: value }))
    expect(error).toMatchObject({ code: 'spread_not_collection', path: '/body/{{...}}' })
    expect(error.message).toContain(kind)
  })

  it('sets __proto__ as a member, not as the prototype', () => {
    const result = evaluateTree(
      { '{{...}}': "{{toCollection(l, 'key', 'value')}}", '{{k}}': { polluted: true } },
      {
        l: [{ key: '__proto__', value: { admin: true } }],
        k: '__proto__',
      },
    )
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype)
    expect(Object.keys(result as object)).toEqual(['__proto__'])
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })
})
