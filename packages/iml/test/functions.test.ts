import { describe, expect, it } from 'vitest'
import { bindFunctions, evaluateTemplate, ImlError, imlFunctions } from '../src/index.ts'
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

  it.each([...imlFunctions.values()])('$name rejects too few and too many arguments', ({ name, least, most }) => {
    const call = (count: number): string => `{{${name}(${Array(count).fill('null').join(', ')})}}`
    const refused = (count: number): void => expect(() => evaluateTemplate(call(count), {})).toThrow('does not accept')
    if (least > 0) refused(least - 1)
    if (Number.isFinite(most)) refused(most + 1)
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
