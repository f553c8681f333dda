import { describe, expect, it } from 'vitest'
import { nextStep, outlookOf } from './next-step.ts'

describe('nextStep', () => {
  it.each([
    ['refuse', true, false, { renew: false, action: 'refuse' }],
    ['give-up', true, false, { renew: false, action: 'give-up' }],
    ['retry', true, false, { renew: false, action: 'wait' }],
    ['renew-token-once', true, false, { renew: true, action: 'send-again' }],
    ['renew-token-once', true, true, { renew: true, action: 'refuse' }],
    ['renew-token-once', false, false, { renew: false, action: 'refuse' }],
    ['renew-token-and-retry', true, false, { renew: true, action: 'wait' }],
    ['renew-token-and-retry', true, true, { renew: true, action: 'wait' }],
    ['renew-token-and-retry', false, false, { renew: false, action: 'refuse' }],
  ] as const)('%s, with a token: %s, renewed before: %s', (outlook, hasToken, renewed, step) => {
    expect(nextStep(outlook, { renewed, hasToken })).toEqual(step)
  })
})

describe('outlookOf', () => {
  it.each([
    ['refused', 400, 'refuse'],
    ['retry', 503, 'retry'],
    ['retry-with-token', 401, 'renew-token-once'],
    ['retry-with-token', 511, 'renew-token-and-retry'],
  ] as const)('takes the verdict %s on %i for %s', (verdict, status, outlook) => {
    expect(outlookOf(verdict, status)).toBe(outlook)
  })
})
