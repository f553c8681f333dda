import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluateTemplate } from '../evaluate/evaluate.ts'

const value = (expression: string, data: Record<string, unknown> = {}): unknown =>
  evaluateTemplate(`{{${expression}}}`, data)

describe('operators', () => {
  it.each([
    ['1 + 2', 3],
    ["1 + '2'", '12'],
    ["missing + ':'", ':'],
    ["':' + null", ':'],
    ['null + 3', 3],
    ['null + missing', null],
    ['true + 1', 2],
    ["'a' + list", 'a1,2'],
    ["date + ''", '2026-01-02T03:04:05.000Z'],
    ["'2' ++ '3'", 5],
    ['null ++ 1', 1],
    ['missing ++ 1', Number.NaN],
    ["'7' - 2", 5],
    ['date - date', 0],
    ['0.1 * 3', 0.3],
    ["'6' / 3", 2],
    ['7 % 4', 3],
    ["-'3'", -3],
    ["'10' < '9'", true],
    ['10 < 9', false],
    ["'10' < 9", false],
    ['missing < 1', false],
    ['null <= 0', true],
    ['date > 0', true],
    ['1 = 1', true],
    ["'a' = 'a'", true],
    ["'a' != 'b'", true],
    ['null = missing', true],
    ['null = 0', false],
    ['null = false', false],
    ["'0' = 0", true],
    ['1 = true', true],
    ['date = date', true],
    ['list = list', true],
    ["list = '1,2'", true],
    ["'x' | 'y'", 'x'],
    ["'' | 'y'", 'y'],
    ['0 | null', null],
    ["'x' & 'y'", 'y'],
    ["0 & 'y'", 0],
    ["!''", true],
    ['!list', false],
    ['!empty', false],
    ['!missing', true],
  ])('evaluates %s', (expression, expected) => {
    const data = { list: [1, 2], empty: {}, date: new Date('2026-01-02T03:04:05Z') }
    expect(value(expression, data)).toEqual(expected)
  })

  it('compares without conversion if equality is strict', () => {
    const strict = { equality: 'strict' } as const
    expect(evaluateTemplate("{{'0' = 0}}", {}, strict)).toBe(false)
    expect(evaluateTemplate('{{null = missing}}', {}, strict)).toBe(false)
    expect(evaluateTemplate("{{'a' = 'a' & 1 != 2}}", {}, strict)).toBe(true)
  })

  it('evaluates the second operand of & and | only if needed', () => {
    expect(value('false & unknownFunction()')).toBe(false)
    expect(value('true | unknownFunction()')).toBe(true)
    expect(() => value('true & unknownFunction()')).toThrow('unknownFunction')
  })

  it('compares numbers and text as JavaScript does', () => {
    const operand = fc.oneof(fc.integer(), fc.string(), fc.integer().map(String), fc.boolean(), fc.constant(null))
    fc.assert(
      fc.property(operand, operand, (left, right) => {
        // The compiler rejects comparing values of different types, which is what this tests.
        const [a, b] = [left as never, right as never]
        expect(value('a < b', { a, b })).toBe(a < b)
        expect(value('a >= b', { a, b })).toBe(a >= b)
        // biome-ignore lint/suspicious/noDoubleEquals: the operator under test is the loose one
        expect(value('a = b', { a, b })).toBe(a == b)
      }),
    )
  })

  it('evaluates integer sums and products exactly, however they are grouped', () => {
    const small = fc.integer({ min: 0, max: 50 })
    const tree = fc.letrec<{ node: { text: string; value: bigint } }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        small.map((n) => ({ text: String(n), value: BigInt(n) })),
        fc.tuple(tie('node'), fc.constantFrom('+', '-', '*'), tie('node')).map(([a, operator, b]) => ({
          text: `(${a.text} ${operator} ${b.text})`,
          value: operator === '+' ? a.value + b.value : operator === '-' ? a.value - b.value : a.value * b.value,
        })),
      ),
    })).node
    fc.assert(
      fc.property(tree, (node) => {
        fc.pre(node.value < 2n ** 53n && node.value > -(2n ** 53n))
        expect(Number(value(node.text)) + 0).toBe(Number(node.value))
      }),
    )
  })
})
