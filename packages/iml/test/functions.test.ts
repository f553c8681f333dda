import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { bindFunctions, evaluateTemplate, ImlError, imlFunctions, lintTemplate } from '../src/index.ts'
import { caseData, functionCases } from './function-cases.ts'

const snapshot = structuredClone(caseData)

describe('standard functions', () => {
  it.each(functionCases)('$expression', ({ expression, value, error, options: own }) => {
    // A busy machine may take longer than the default for a harmless pattern.
    const options = { patternTimeoutMs: 60_000, ...own }
    if (error === undefined) {
      expect(evaluateTemplate(`{{${expression}}}`, caseData, options)).toEqual(value)
      return
    }
    let code: string | undefined
    try {
      evaluateTemplate(`{{${expression}}}`, caseData, options)
    } catch (thrown) {
      code = ImlError.is(thrown) ? thrown.code : String(thrown)
    }
    expect(code).toBe(error)
  })

  it('change none of their arguments', () => {
    expect(caseData).toEqual(snapshot)
  })

  it.each([...imlFunctions.keys()])('%s has a case', (name) => {
    expect(functionCases.some(({ expression }) => expression.includes(`${name}(`))).toBe(true)
  })

  it.each([...imlFunctions.values()].filter(({ least }) => least > 0))(
    '$name rejects too few arguments',
    ({ name, least }) => {
      const text = `{{${name}(${Array(least - 1)
        .fill('null')
        .join(', ')})}}`
      expect(() => evaluateTemplate(text, {})).toThrow('does not accept')
    },
  )

  it('ignore surplus arguments, which the linter reports', () => {
    for (const { name, most } of imlFunctions.values()) {
      if (!Number.isFinite(most)) continue
      const text = `{{${name}(${Array(most + 1)
        .fill('null')
        .join(', ')})}}`
      expect(lintTemplate(text).map(({ code }) => code)).toEqual(['wrong_arity'])
      try {
        evaluateTemplate(text, {})
      } catch (error) {
        expect(ImlError.is(error) && error.code).not.toBe('wrong_arity')
      }
    }
    expect(evaluateTemplate('{{lower(upper("aB"), 1, 2)}}', {})).toBe('ab')
  })

  it('say what is wrong with a number that is not finite', () => {
    expect(() => evaluateTemplate('{{floor(n)}}', { n: Number.NaN })).toThrow('must be a number, not NaN')
    expect(() => evaluateTemplate('{{floor(n)}}', { n: Infinity })).toThrow('must be a number, not an infinite number')
    expect(() => evaluateTemplate('{{floor(d)}}', { d: new Date(Number.NaN) })).toThrow('not an invalid date')
  })

  it('sign JSON Web Tokens with the thumbprint of the secret', () => {
    // RFC 7638: the required members of the key, in the order of their names.
    const token = String(evaluateTemplate("{{generateJwtWithKeyId(payload, 's')}}", { payload: { a: 1 } }))
    const header = JSON.parse(atob(token.split('.')[0] ?? '')) as { alg: string; kid: string }
    const kid = createHash('sha256').update('{"k":"cw","kty":"oct"}').digest('base64url')
    expect(header).toEqual({ alg: 'HS512', typ: 'JWT', kid })
  })

  it('are bound to options for use outside templates', () => {
    const iml = bindFunctions({ now: 0, timeZone: 'Europe/Prague' })
    expect(Object.getPrototypeOf(iml)).toBeNull()
    expect(iml.formatDate?.(new Date(0), 'HH:mm')).toBe('01:00')
    expect(iml.if?.('', 1, 2)).toBe(2)
  })

  it('sign JSON Web Tokens with the claims of the options', () => {
    const data = { payload: { a: 1 }, options: { expiresIn: '2h', audience: 'x', keyid: 'k1', noTimestamp: false } }
    const token = String(evaluateTemplate("{{jwt(payload, 's', 'HS512', options)}}", data, { now: 1_000_000 }))
    const [header = '', payload = ''] = token.split('.')
    expect(JSON.parse(atob(header))).toEqual({ alg: 'HS512', typ: 'JWT', kid: 'k1' })
    expect(JSON.parse(atob(payload))).toEqual({ a: 1, iat: 1000, aud: 'x', exp: 8200 })
  })
})
