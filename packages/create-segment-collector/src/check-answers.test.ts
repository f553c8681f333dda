import { describe, expect, it } from 'vitest'
import { checkDomain, checkTarget, checkWriteKey } from './check-answers.ts'

describe('checkDomain', () => {
  it.each([
    ['events.example.com', 'https://events.example.com'],
    ['https://Events.Example.com/', 'https://events.example.com'],
    ['events.exämple.com', 'https://events.xn--exmple-cua.com'],
    ['events.example.com:443', 'https://events.example.com'],
  ])('accepts %s', (text, origin) => {
    expect(checkDomain(text, 'worker')).toBe(origin)
  })

  it.each([
    '',
    'localhost',
    'http://events.example.com',
    'https://events.example.com/path',
    'events.example.com?a=1',
    'events.example.com#',
    'events example.com',
    'events.example.com\n',
    '127.0.0.1',
    '[::1]',
    'events_.example.com',
    '-a.example.com',
    'javascript:alert(1)',
  ])('refuses %j', (text) => {
    expect(() => checkDomain(text, 'node')).toThrow('is invalid. Use a public host')
  })

  it('hides what may be a password', () => {
    expect(() => checkDomain('https://user:secret@events.example.com', 'node')).toThrow(/^The domain is invalid/)
  })

  it('accepts a port on Node only', () => {
    expect(checkDomain('events.example.com:8443', 'node')).toBe('https://events.example.com:8443')
    expect(() => checkDomain('events.example.com:8443', 'worker')).toThrow('has a port')
  })
})

it('knows two targets', () => {
  expect([checkTarget('worker'), checkTarget('node')]).toEqual(['worker', 'node'])
  expect(() => checkTarget('lambda')).toThrow('The target "lambda" is unknown. Use worker')
})

it.each(['', 'two words', '$SEGMENT_WRITE_KEY', 'a"b', 'a#b', 'a\nb', 'x'.repeat(201)])(
  'refuses the write key %j without showing it',
  (text) => {
    expect(() => checkWriteKey(text)).toThrow(/^The write key is (?:empty|invalid)\. /)
    if (text !== '') expect(() => checkWriteKey(text)).not.toThrow(text)
  },
)
