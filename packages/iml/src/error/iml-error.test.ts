import { describe, expect, it } from 'vitest'
import { parseTemplate } from '../syntax/template.ts'
import { ImlError, locate } from './iml-error.ts'

const failure = (text: string): ImlError => {
  try {
    parseTemplate(text)
  } catch (error) {
    if (ImlError.is(error)) return error
  }
  throw new Error('the template parsed')
}

describe('an ImlError', () => {
  it('has the code, the position and the text around it', () => {
    const error = failure('first line\nsecond {{a + }} line')
    expect(error.code).toBe('unexpected_token')
    expect(error.position).toBe(24)
    expect([error.line, error.column]).toEqual([2, 14])
    expect(error.excerpt).toBe('second {{a + }} line\n             ^')
    expect(error.message).toContain('(line 2, column 14)\nsecond {{a + }} line')
  })

  it('shortens a long line on both sides, with the caret still below the position', () => {
    const error = failure(`${'x'.repeat(100)}{{ # }}${'y'.repeat(100)}`)
    const [line = '', caret = ''] = error.excerpt.split('\n')
    expect(line).toHaveLength(62)
    expect(line.charAt(caret.length - 1)).toBe('#')
  })

  it('is recognized by its brand only', () => {
    expect(ImlError.is(failure('{{'))).toBe(true)
    for (const other of [new Error('no'), null, undefined, 'ImlError', { name: 'ImlError' }]) {
      expect(ImlError.is(other)).toBe(false)
    }
  })

  it('names the path in a tree by JSON Pointer', () => {
    const error = ImlError.at('/body/userId', failure('{{}}'), '{{}}')
    expect(error.path).toBe('/body/userId')
    expect(error.message).toContain('(line 1, column 3 of /body/userId)')
  })

  it('clamps a position outside the text', () => {
    expect(locate('ab', 99)).toMatchObject({ position: 2, line: 1, column: 3 })
    expect(locate('', -1)).toMatchObject({ position: 0, line: 1, column: 1 })
  })
})
