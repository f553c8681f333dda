import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { anyTemplate } from '../../test/any-template.ts'
import { ImlError } from '../error/iml-error.ts'
import { evaluateTemplate } from '../evaluate/evaluate.ts'
import { printTemplate } from '../syntax/print.ts'
import { imlRoots } from '../variables.ts'
import { type LintOptions, lintTemplate } from './lint.ts'

const found = (text: string, options?: LintOptions): string[] =>
  lintTemplate(text, options).map(({ code, column }) => `${code} ${column}`)

describe('the linter', () => {
  it('accepts a correct template', () => {
    const text = "Basic {{base64(parameters.writeKey + ':')}} {{formatDate(now, X)}}"
    expect(found(text, { variables: ['parameters'] })).toEqual([])
  })

  it.each([
    ['{{fisrt(a)}}', 'unknown_function 3'],
    ['{{a + lower()}}', 'wrong_arity 7'],
    ['{{if(1)}}', 'wrong_arity 3'],
    ['{{lower(a, b)}}', 'wrong_arity 3'],
    ['{{round(a; )}}', 'empty_argument 12'],
    ['{{a[0]}}', 'zero_index 5'],
    ['x{{...}}', 'spread_in_text 2'],
    ['{{...}}', 'spread_in_text 1'],
    ['{{a', 'unclosed_expression 1'],
    ['{{[1]}}', 'not_in_language 3'],
    ['{{constructor()}}', 'unknown_function 3'],
  ])('reports %s', (text, issue) => {
    expect(found(text)).toEqual([issue])
  })

  it('accepts a spread as a key', () => {
    expect(found('{{...}}', { key: true })).toEqual([])
    expect(found('a{{...}}', { key: true })).toEqual(['spread_in_text 2'])
  })

  it('suggests what was probably meant', () => {
    const [unknown] = lintTemplate('{{tocollection(a, b, c)}}')
    expect(unknown?.message).toBe('Unknown function tocollection; did you mean toCollection?')
    const [variable] = lintTemplate('{{paramters.x}}', { variables: ['parameters'] })
    expect(variable?.message).toBe('Nothing fills paramters here; did you mean parameters?')
  })

  it('knows which roots are available', () => {
    const request = { variables: imlRoots.request }
    expect(found('{{parameters.a + connection.b + now + body.c}}', request)).toEqual(['unknown_variable 39'])
    expect(found('{{body.c}}', { variables: [...imlRoots.request, ...imlRoots.response] })).toEqual([])
    expect(found('{{anything}}')).toEqual([])
  })

  it('knows the members of a shape', () => {
    const variables = { parameters: { userId: true, traits: { email: true }, any: true } } as const
    expect(found('{{parameters.userId + parameters.traits.email + parameters.any.x.y}}', { variables })).toEqual([])
    expect(found('{{parameters.userid}}', { variables })).toEqual(['unknown_variable 3'])
    expect(found('{{parameters.traits.mail}}', { variables })).toEqual(['unknown_variable 3'])
    expect(found('{{parameters[1].x + parameters[name]}}', { variables })).toEqual(['unknown_variable 32'])
    expect(found('{{parameters.constructor}}', { variables })).toEqual(['unknown_variable 3'])
  })

  it('accepts words where a function expects text', () => {
    const variables = ['parameters']
    expect(found('{{map(parameters.a, email)}}', { variables })).toEqual([])
    expect(found('{{lower(email)}}', { variables })).toEqual(['unknown_variable 9'])
  })

  it('knows custom functions, and their number of arguments if it is given', () => {
    expect(found('{{mine(1)}}', { functions: ['mine'] })).toEqual([])
    expect(found('{{mine(1)}}', { functions: { mine: 2 } })).toEqual(['wrong_arity 3'])
    expect(found('{{mine(1)}}', { functions: { mine: 1 } })).toEqual([])
  })

  it('reports in the portable profile what not every evaluator interprets alike', () => {
    const portable = { profile: 'portable', functions: ['mine'] } as const
    expect(found("{{f('a'; b)}}", { functions: ['f'] })).toEqual([])
    expect(found("{{ifempty('a'; b)}}", portable)).toEqual(['not_portable 14'])
    expect(found('{{"a"}}', portable)).toEqual(['not_portable 3'])
    expect(found('{{-a}}', portable)).toEqual(['not_portable 3'])
    expect(found("{{'a'b}}", portable)).toEqual(['not_portable 6'])
    expect(found('{{headers.content-type}}', portable)).toEqual(['not_portable 11'])
    expect(found('{{upper(a)}}', portable)).toEqual(['not_portable 3'])
    expect(found('{{mine()}}', portable)).toEqual(['not_portable 3'])
    expect(found('{{formatDate(a, D.M)}}', portable)).toEqual(['not_portable 17'])
    expect(found('{{formatDate(a, X)}}', { ...portable, variables: ['a'] })).toEqual(['not_portable 17'])
    expect(found('{{if(length(keys(parameters.c)) > 0, parameters.c, undefined)}}', portable)).toEqual([])
  })

  it('stops at 200 findings', () => {
    expect(lintTemplate('{{nope()}}'.repeat(1000))).toHaveLength(200)
  })

  it('finds every call that evaluation would reject as unknown or of wrong arity', () => {
    fc.assert(
      fc.property(anyTemplate, (tree) => {
        const text = printTemplate(tree)
        const codes = lintTemplate(text).map(({ code }) => code)
        try {
          evaluateTemplate(text, {})
        } catch (error) {
          if (!ImlError.is(error)) throw error
          if (error.code === 'unknown_function' || error.code === 'wrong_arity') expect(codes).toContain(error.code)
          if (error.code === 'misplaced_spread') expect(codes).toContain('spread_in_text')
        }
      }),
      { numRuns: runs(200) },
    )
  })
})
