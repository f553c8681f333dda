import { describe, expect, it } from 'vitest'
import { jsonOf, localExchange, type StepResult } from '../../test/local-exchange.ts'
import { parse } from './parse.ts'

const parsedBody = (body: Uint8Array, path = '/v1/track', query = '') => {
  const { exchange, dependencies } = localExchange({ body, path, query })
  return { answer: parse(exchange, dependencies) as StepResult, body: exchange.body }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('parse', () => {
  it('keeps the text along with the value', () => {
    const text = '{"userId":"user-42","big":12345678901234567890}'
    expect(parsedBody(bytes(text)).body).toEqual({ text, value: JSON.parse(text), bytes: text.length })
  })

  it.each([
    ['{"a":1', 'The body is not JSON.'],
    ['[]', 'The body is not a JSON object.'],
    ['null', 'The body is not a JSON object.'],
    ['{"a":{"b":1,"b":2}}', 'The body has an object with a duplicate name.'],
    ['{"a":1,"\\u0061":2}', 'The body has an object with a duplicate name.'],
    ['{"a":-1e400}', 'The body has a number that is too large.'],
    [`{"a":${'['.repeat(256)}${']'.repeat(256)}}`, 'The body is nested too deeply.'],
  ])('answers 400 with the reason to %s', (text, reason) => {
    const { answer, body } = parsedBody(bytes(text))
    expect([answer?.status, jsonOf(answer), body]).toMatchObject([
      400,
      { message: 'malformed JSON', reason },
      undefined,
    ])
  })

  it('answers 400 to invalid UTF-8 and accepts unusual valid JSON', () => {
    const cut = bytes('{"a":"\u00e9"}')
    expect(jsonOf(parsedBody(cut.filter((byte) => byte !== 0xa9)).answer)).toMatchObject({
      reason: 'The body is not UTF-8.',
    })
    expect(parsedBody(bytes('\ufeff {"a":"{[:,\\"}","b":":"}')).answer).toBeUndefined()
    expect(parsedBody(bytes(`{"a":${'['.repeat(255)}${']'.repeat(255)}}`)).answer).toBeUndefined()
  })

  it('reads a pixel from its query: base64 in either alphabet, or dotted names', () => {
    const call = { event: '\u00fb\u00ff?>', userId: 'a' }
    const base64 = Buffer.from(JSON.stringify(call)).toString('base64')
    for (const data of [base64, encodeURIComponent(base64), Buffer.from(JSON.stringify(call)).toString('base64url')]) {
      expect(parsedBody(new Uint8Array(0), '/v1/pixel/track', `data=${data}`).body?.value).toEqual(call)
    }
    const dotted = parsedBody(new Uint8Array(0), '/v1/pixel/track', 'userId=a&properties.a.b=c&properties.d=e%20f')
    expect(dotted.body?.value).toEqual({ userId: 'a', properties: { a: { b: 'c' }, d: 'e f' } })
    const hostile = parsedBody(new Uint8Array(0), '/v1/pixel/track', '__proto__.polluted=1&constructor.prototype.x=1')
    expect(Object.hasOwn(hostile.body?.value ?? {}, '__proto__')).toBe(true)
    expect(({} as { polluted?: string }).polluted).toBeUndefined()
  })
})
