import { describe, expect, it } from 'vitest'
import { type ApiCall, buildApiRequest } from './build-api-request.ts'
import { parseSource } from './source.ts'

const key = 'wK7fQ2mZ9xR4tB1nV8cJ5hL3pD6sG0yA'
const basic = `Basic ${btoa(`${key}:`)}`
const source = parseSource({ writeKey: key })
const build = (call: Partial<ApiCall>) => buildApiRequest({ method: 'POST', path: '/v1/group', ...call }, source)

describe('buildApiRequest', () => {
  it('adds authorization and, for a body, its content type', () => {
    expect({ ...build({ body: { groupId: 'g', userId: 'u' } }) }).toEqual({
      method: 'POST',
      url: 'https://api.segment.io/v1/group',
      headers: { 'content-type': 'application/json', authorization: basic },
      body: '{"groupId":"g","userId":"u"}',
    })
    expect({ ...build({ method: 'get', path: '/v1/x' }) }).toEqual({
      method: 'GET',
      url: 'https://api.segment.io/v1/x',
      headers: { authorization: basic },
    })
  })

  it.each(['GET', 'post', 'Put', 'patch', 'DELETE'])('accepts the method %s', (method) => {
    expect(build({ method }).method).toBe(method.toUpperCase())
  })

  it.each(['', 'TRACE', 'CONNECT', 'HEAD', 'POST /x', 'GET\r\n'])('refuses the method %j', (method) => {
    expect(() => build({ method })).toThrow(
      expect.objectContaining({ code: 'invalid_request', details: expect.objectContaining({ path: ['method'] }) }),
    )
  })

  it('sends text unchanged and values as JSON', () => {
    expect(build({ body: '{ "a": 1 }' }).body).toBe('{ "a": 1 }')
    expect(build({ body: [1, null, 'x'] }).body).toBe('[1,null,"x"]')
    expect(build({ body: null }).body).toBe('null')
    const circle: Record<string, unknown> = {}
    circle.self = circle
    for (const body of [1n, () => 1, Symbol('x'), circle]) {
      expect(() => build({ body })).toThrow(
        expect.objectContaining({ code: 'invalid_request', details: expect.objectContaining({ path: ['body'] }) }),
      )
    }
  })

  it('refuses a body on GET and accepts one on DELETE', () => {
    expect(() => build({ method: 'GET', body: '{}' })).toThrow('A GET request cannot have a body.')
    expect(build({ method: 'DELETE', body: '{}' }).body).toBe('{}')
  })

  it('appends the given query to that of the path, which stays unchanged', () => {
    const url = (call: Partial<ApiCall>) => build(call).url.replace('https://api.segment.io', '')
    expect(
      url({
        path: '/v1/x?a=%20b&c',
        query: [
          ['d', 'e f'],
          ['a', '&=#'],
        ],
      }),
    ).toBe('/v1/x?a=%20b&c&d=e+f&a=%26%3D%23')
    expect(url({ path: '/v1/x', query: { a: '1' } })).toBe('/v1/x?a=1')
    expect(url({ path: '/v1/x?', query: [] })).toBe('/v1/x')
  })

  it.each(['Authorization', 'authorization', 'AUTHORIZATION'])("lets the caller's own %s win", (name) => {
    const { headers } = build({ headers: [[name, 'Bearer mine']] })
    expect(headers).toEqual({ authorization: 'Bearer mine' })
  })

  it('lets the caller set the content type and joins headers of the same name', () => {
    const { headers } = build({
      body: 'x',
      headers: [
        ['Content-Type', 'text/plain'],
        ['X-A', '1'],
        ['x-a', ' 2 '],
      ],
    })
    expect(headers).toMatchObject({ 'content-type': 'text/plain', 'x-a': '1, 2' })
    expect(build({ headers: { 'X-B': 'b' } }).headers).toMatchObject({ 'x-b': 'b' })
  })

  it.each([
    ['', 'x'],
    ['a b', 'x'],
    ['a:b', 'x'],
    ['a\r\nb', 'x'],
    ['é', 'x'],
    ['x-a', 'a\r\nx-injected: 1'],
    ['x-a', 'a\nb'],
    ['x-a', 'a\u0000'],
    ['x-a', '☃'],
    ['Host', 'evil.example'],
    ['content-length', '1'],
    ['Transfer-Encoding', 'chunked'],
    ['connection', 'close'],
    ['upgrade', 'h2c'],
  ])('refuses the header %j: %j', (name, value) => {
    expect(() => build({ headers: [[name, value]] })).toThrow(
      expect.objectContaining({ code: 'invalid_request', details: expect.objectContaining({ path: ['headers'] }) }),
    )
  })

  it('does not show the value of a header that it refuses', () => {
    expect(() => build({ headers: [['authorization', 'Bearer secret-token\n']] })).not.toThrow('secret-token')
  })

  it('treats header names such as __proto__ as data', () => {
    const { headers } = build({ headers: [['__proto__', 'x']] })
    expect(Object.keys(headers)).toContain('__proto__')
    expect(Object.getPrototypeOf(headers)).toBe(Object.prototype)
  })

  it('sends a token instead of Basic, and authorization even if the source puts its key in the body', () => {
    const options = { bearerToken: 'token-1', retryCount: 1, userAgent: 'own/1' }
    expect(buildApiRequest({ method: 'POST', path: '/v1/x' }, source, options).headers).toEqual({
      authorization: 'Bearer token-1',
      'x-retry-count': '1',
      'user-agent': 'own/1',
    })
    const inBody = parseSource({ writeKey: key, writeKeyIn: 'body' })
    expect(buildApiRequest({ method: 'POST', path: '/v1/x' }, inBody).headers).toEqual({ authorization: basic })
  })

  it('only goes to the host of the source', () => {
    const local = parseSource({ writeKey: key, host: 'http://localhost:3000/v1' })
    expect(buildApiRequest({ method: 'POST', path: '/v1/x' }, local).url).toBe('http://localhost:3000/v1/x')
    expect(() => buildApiRequest({ method: 'POST', path: '//evil.example' }, local)).toThrow('names another host')
  })
})
