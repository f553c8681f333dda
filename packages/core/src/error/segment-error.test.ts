import { describe, expect, it } from 'vitest'
import { errorCodes, type SegmentErrorCode } from './error-codes.ts'
import { isSegmentError, SegmentError } from './segment-error.ts'

describe('SegmentError', () => {
  it.each(Object.keys(errorCodes) as SegmentErrorCode[])('of code %s knows whether it may be tried again', (code) => {
    expect(new SegmentError(code, 'No.').retryable).toBe(errorCodes[code].retryable)
  })

  it('is an error with name, message, details and cause', () => {
    const cause = new TypeError('socket')
    const error = new SegmentError('unavailable', 'No answer.', { status: 503 }, { cause })
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name: 'SegmentError', message: 'No answer.', details: { status: 503 }, cause })
    expect(error.stack).toContain('No answer.')
  })

  it('omits its cause and stack in JSON', () => {
    const error = new SegmentError('refused', 'No.', { status: 400 }, { cause: new Error('inner') })
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'SegmentError',
      code: 'refused',
      message: 'No.',
      details: { status: 400 },
    })
  })
})

describe('isSegmentError', () => {
  it('is recognized by its brand, also from another copy of the package', () => {
    const foreign = Object.defineProperty(new Error('No.'), Symbol.for('@org/segment-core/error'), { value: true })
    expect(isSegmentError(new SegmentError('aborted', 'No.'))).toBe(true)
    expect(isSegmentError(foreign)).toBe(true)
  })

  it.each([new Error('No.'), null, undefined, 'SegmentError', { name: 'SegmentError', code: 'aborted' }])(
    'does not take %o for one',
    (value) => expect(isSegmentError(value)).toBe(false),
  )
})
