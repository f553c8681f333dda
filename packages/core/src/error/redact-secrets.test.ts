import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskSecret, redactSecrets } from './redact-secrets.ts'

const key = 'wK7fQ2mZ9xR4tB1nV8cJ5hL3pD6sG0yA'

describe('redactSecrets', () => {
  it.each([
    ['plain', key],
    ['percent-encoded', encodeURIComponent('k/y w+th=signs')],
    ['escaped in JSON', JSON.stringify('k/y w+th=signs\n"x"').slice(1, -1)],
    ['base64', btoa(key)],
    ['base64 without padding', btoa(key).replace(/=+$/, '')],
    ['the user name of Basic', btoa(`${key}:`)],
    ['base64 of URLs', btoa(`${key}:`).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')],
  ])('hides a secret that is %s', (_, form) => {
    const text = redactSecrets(`before ${form} after`, [key, 'k/y w+th=signs', 'k/y w+th=signs\n"x"'])
    expect(text).toBe('before [redacted] after')
  })

  it('hides a longer secret completely if it contains a shorter one', () => {
    expect(redactSecrets('secret-longer', ['secret', 'secret-longer'])).toBe('[redacted]')
  })

  it('hides unknown credentials of an Authorization header', () => {
    expect(redactSecrets('authorization: Bearer eyJhbGciOiJSUzI1NiJ9.e30.x, next')).toBe(
      'authorization: Bearer [redacted], next',
    )
    expect(redactSecrets(`Basic ${btoa('someone:password1')}`)).toBe('Basic [redacted]')
  })

  it('leaves ordinary words alone', () => {
    expect(redactSecrets('the Basic authentication of a Bearer instrument')).toBe(
      'the Basic authentication of a Bearer instrument',
    )
    expect(redactSecrets('abc', ['', undefined, 'abc'])).toBe('abc')
  })

  it('hides private keys in PEM, also when they are cut off', () => {
    expect(redactSecrets('-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\nrest')).toBe('[redacted]\nrest')
    expect(redactSecrets('x -----BEGIN RSA PRIVATE KEY-----\nMIIE')).toBe('x [redacted]')
  })

  it('never leaves a secret in any text', () => {
    const secret = fc.stringMatching(/^[!-~]{8,40}$/).filter((text) => !'[redacted]'.includes(text))
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (hidden, before, after) => {
        const shown = redactSecrets(`${before}${hidden}${after}${btoa(`${hidden}:`)}${encodeURIComponent(hidden)}`, [
          hidden,
        ])
        expect(shown).not.toContain(hidden)
        expect(shown).not.toContain(btoa(`${hidden}:`))
      }),
    )
  })

  it('accepts secrets that are not well-formed strings', () => {
    expect(redactSecrets('a \ud800bcde z', ['\ud800bcde'])).toBe('a [redacted] z')
  })
})

describe('maskSecret', () => {
  it('shows four characters of a long secret and none of a short one', () => {
    expect(maskSecret(key)).toBe(`wK7f${'*'.repeat(28)}`)
    expect(maskSecret('12345678')).toBe('****')
  })
})
