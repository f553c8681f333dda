import { validateCall } from '@org/segment-core'
import { describe, expect, it } from 'vitest'
import { runModule } from '../src/index.ts'
import { segmentApp } from './support/segment-app.ts'

const validate = async (parameters: object) => {
  const run = await runModule(segmentApp, 'validateCall', {
    parameters: { ...parameters },
    transport: () => Promise.reject(new Error('Nothing may be sent.')),
  })
  if (!run.ok) throw run.error
  return run.bundles as readonly {
    valid: boolean
    errors: readonly { code: string; path: string; discardCode?: string }[]
  }[]
}

const consent = { type: 'track', userId: 'u', event: 'Segment Consent Preference Updated' }

const calls: readonly object[] = [
  { type: 'identify', userId: 'u' },
  { type: 'identify' },
  { type: 'track', anonymousId: 'a', event: 'Signed Up', properties: { a: 1 } },
  { type: 'track', userId: 'u' },
  { type: 'track' },
  { type: 'page', userId: 'u', name: 'Home' },
  { type: 'screen', name: 'Home' },
  { type: 'group', userId: 'u', groupId: 'g' },
  { type: 'group', userId: 'u' },
  { type: 'group' },
  { type: 'alias', userId: 'u', previousId: 'p' },
  { type: 'alias', userId: 'u' },
  { type: 'alias', previousId: 'p' },
  { type: 'alias' },
  consent,
  { ...consent, context: { consent: { categoryPreferences: { ads: true } } } },
  { type: 'page', userId: 'u', messageId: 'm'.repeat(100) },
]

describe('Validate a call', () => {
  it.each(calls)('finds the errors that core finds, and sends nothing: %j', async (call) => {
    const expected = validateCall(call)
      .issues.filter(({ severity }) => severity === 'error')
      .map(({ code, path, discardCode }) => `${code} ${path.join('.')} ${discardCode ?? ''}`)
    const [{ valid, errors } = { valid: undefined, errors: [] }] = await validate(call)
    expect(errors.map(({ code, path, discardCode }) => `${code} ${path} ${discardCode ?? ''}`).toSorted()).toEqual(
      expected.toSorted(),
    )
    expect(valid).toBe(expected.length === 0)
  })

  it('says what to do, with a page', async () => {
    expect((await validate({ type: 'track', userId: 'u' }))[0]?.errors).toEqual([
      {
        code: 'event_required',
        path: 'event',
        rule: expect.stringContaining('event'),
        advice: expect.stringMatching(/^Set event/),
        page: expect.stringContaining('https://'),
        discardCode: 'event_not_defined',
      },
    ])
  })
})
