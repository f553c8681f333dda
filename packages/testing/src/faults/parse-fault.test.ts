import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseFault } from './parse-fault.ts'

describe('parseFault', () => {
  it.each([
    ['429', { status: 429 }],
    ['429:retry-after=2,p=0.2', { status: 429, retryAfter: 2, probability: 0.2 }],
    ['429:retry-after="Wed, 21 Oct 2026 07:28:00 GMT"', { status: 429, retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT' }],
    ['429:reset=3', { status: 429, rateLimitReset: 3 }],
    ['503:times=3,path=/v1/batch', { status: 503, times: 3, path: '/v1/batch' }],
    ['500:stored,body=oops', { status: 500, stored: true, body: 'oops' }],
    ['delay:ms=500,stored=false', { kind: 'delay', delayMs: 500, stored: false }],
    ['slow-body:chunk=4,interval=50', { kind: 'slow-body', chunkBytes: 4, chunkDelayMs: 50 }],
    ['reset', { kind: 'reset' }],
    ['reset:when=after-storing', { kind: 'reset', when: 'after-storing' }],
    ['truncated:delay=10', { kind: 'truncated', delayMs: 10 }],
    [
      'redirect:to=https://elsewhere.example/a,status=302',
      { kind: 'redirect', location: 'https://elsewhere.example/a', status: 302 },
    ],
    [' hang ', { kind: 'hang' }],
  ])('reads %s', (text, fault) => {
    expect(parseFault(text)).toEqual(fault)
  })

  it.each([
    ['', 'must start with a status'],
    ['99', 'must start with a status'],
    ['status', 'must start with a status'],
    ['explode', 'must start with a status'],
    ['constructor', 'must start with a status'],
    ['429:p=2', 'not a valid p'],
    ['429:times=0', 'not a valid times'],
    ['429:when=half-read', '"when" is not one of'],
    ['429:constructor=1', '"constructor" is not one of'],
    ['429:retry-after', 'not a valid retry-after'],
    ['429:p=0.1;times=2', 'not a valid p'],
    ['429:="x"', 'not name=value'],
    ['reset:when=later', 'not a valid when'],
    ['delay', 'needs ms='],
    ['redirect', 'needs to='],
    ['redirect:to=/x,status=304', 'not a valid status'],
  ])('refuses %s and says why', (text, reason) => {
    expect(() => parseFault(text)).toThrow(SyntaxError)
    expect(() => parseFault(text)).toThrow(reason)
  })

  it('returns a fault or throws a SyntaxError for any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `429:${text}`),
        ),
        (text) => {
          try {
            parseFault(text)
          } catch (error) {
            expect(error).toBeInstanceOf(SyntaxError)
          }
        },
      ),
    )
  })
})
