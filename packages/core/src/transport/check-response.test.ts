import { describe, expect, it } from 'vitest'
import { checkResponse } from './check-response.ts'

const headers = new Headers({ date: 'today' })

describe('checkResponse', () => {
  it('returns what it needs of a valid response', () => {
    const { status, body, headers: checked } = checkResponse({ status: 202, headers, body: 'OK', extra: 1 })
    expect([status, body, checked.get('Date'), checked.get('age')]).toEqual([202, 'OK', 'today', null])
  })

  it('ignores headers that are not text, or cannot be read', () => {
    const numbers = checkResponse({ status: 200, headers: { get: () => 7 }, body: '' })
    expect(numbers.headers.get('retry-after')).toBeNull()
    const get = () => {
      throw new Error('closed')
    }
    expect(checkResponse({ status: 200, headers: { get }, body: '' }).headers.get('date')).toBeNull()
  })

  it.each([
    [undefined, 'it is undefined'],
    [null, 'it is null'],
    ['200', 'it is string'],
    [{ headers, body: '' }, 'its status must be a whole number, not undefined'],
    [{ status: '200', headers, body: '' }, 'its status must be a whole number, not string'],
    [{ status: Number.NaN, headers, body: '' }, 'its status must be a whole number, not NaN'],
    [{ status: 200, body: '' }, 'its headers must have a get function'],
    [{ status: 200, headers: { date: 'today' }, body: '' }, 'its headers must have a get function'],
    [{ status: 200, headers }, 'its body must be a string, not undefined'],
    [new Response('{}'), 'its body must be a string, not object'],
  ])('says what is wrong with %o', (answered, problem) => {
    expect(() => checkResponse(answered)).toThrow(`The transport did not return a valid response: ${problem}.`)
  })
})
