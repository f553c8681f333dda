import { issueRules } from '@org/segment-core/spec'
import { describe, expect, it, vi } from 'vitest'
import { extractedExchange, jsonOf, type LocalExchangeOptions, type StepResult } from '../../test/local-exchange.ts'
import { validate } from './validate.ts'

const settingsOf = (validation: 'off' | 'annotate' | 'reject') => ({ sources: { web: { writeKey: 'k', validation } } })

const validated = (validation: 'off' | 'annotate' | 'reject', options: LocalExchangeOptions) => {
  const { exchange, dependencies } = extractedExchange({ settings: settingsOf(validation), ...options })
  return { answer: validate(exchange, dependencies) as StepResult, exchange }
}

const sound = { type: 'track', userId: 'user-42', event: 'Signed Up' }
const nameless = { type: 'track', event: 'Signed Up' }

describe('validate', () => {
  it('does nothing if it is off', () => {
    const check = () => {
      throw new Error('asked')
    }
    const { answer, exchange } = validated('off', {
      path: '/v1/batch',
      body: { batch: [nameless, 7] },
      dependencies: { validate: check },
    })
    expect([answer, exchange.calls.length]).toEqual([undefined, 1])
  })

  it('refuses calls with errors; issue paths start at the body', () => {
    const { answer, exchange } = validated('reject', { path: '/v1/batch', body: { batch: [sound, nameless] } })
    expect([answer, exchange.calls.map(({ index }) => index)]).toEqual([undefined, [0]])
    expect(exchange.refused).toMatchObject([
      { index: 1, code: 'invalid_call', issues: [{ code: 'identity_required', path: ['batch', 1, 'userId'] }] },
    ])
  })

  it('validates a call together with the shared fields of its batch', () => {
    const consent = { ...sound, event: 'Segment Consent Preference Updated' }
    const preferences = { consent: { categoryPreferences: { ads: true } } }
    const body = { context: preferences, batch: [consent, { ...consent, context: { consent: {} } }] }
    const { exchange } = validated('reject', { path: '/v1/batch', body })
    expect(exchange.calls.map(({ index }) => index)).toEqual([0])
    expect(exchange.refused).toMatchObject([{ index: 1, issues: [{ code: 'consent_preferences_missing' }] }])
  })

  it('uses the type of the path', () => {
    const { exchange } = validated('reject', { path: '/v1/t', body: { userId: 'user-42', event: 'Signed Up' } })
    expect(exchange.refused).toEqual([])
  })

  it('writes issues into the context of the call and refuses none', () => {
    const { exchange } = validated('annotate', { path: '/v1/batch', body: { batch: [sound, nameless] } })
    expect(exchange.refused).toEqual([])
    const [first, second] = exchange.calls.map(({ contextEdits }) => contextEdits.set.get('violations'))
    expect(first).toBeUndefined()
    expect(JSON.parse(second ?? '')).toMatchObject([{ code: 'identity_required', severity: 'error', field: 'userId' }])
  })

  it.each([
    ['no calls', { batch: [] }, 'batch_empty', ['batch']],
    ['no batch', {}, 'batch_empty', ['batch']],
    ['a batch that is not an array', { batch: {} }, 'batch_empty', ['batch']],
    ['a context that is not an object', { batch: [sound], context: 'x' }, 'context_not_object', ['context']],
    ['a context that is null', { batch: [sound], context: null }, 'context_not_object', ['context']],
    ['integrations that are a list', { batch: [sound], integrations: [] }, 'integrations_not_object', ['integrations']],
    ['an invalid sentAt', { batch: [sound], sentAt: 'now' }, 'timestamp_invalid', ['sentAt']],
  ])('refuses an envelope with %s as a whole', (_, body, code, path) => {
    const { answer } = validated('reject', { path: '/v1/batch', body })
    expect([answer?.status, jsonOf(answer)]).toMatchObject([400, { issues: [{ code, path }] }])
  })

  it.each([
    { context: { locale: 'en-US' }, integrations: { All: true }, sentAt: '2026-06-01T11:59:59Z' },
    { sentAt: '2026-06-01T13:59:59+02:00' },
    // The size of a context counts in each call that it is merged into.
    { context: { text: 'x'.repeat(40_000) } },
    { anything: 'else' },
  ])('accepts a valid envelope', (envelope) => {
    expect(validated('reject', { path: '/v1/batch', body: { batch: [sound], ...envelope } }).answer).toBeUndefined()
  })

  it('applies the batch rules of core, and its own limits of size', () => {
    const { check } = issueRules.batch_empty
    if (!('on' in check) || check.on !== 'batch') throw new Error('batch_empty is not checked on a batch.')
    const broken = { path: '/v1/batch', body: { batch: [sound, sound] } }
    const spy = vi.spyOn(check, 'test').mockImplementation((batch) => Array.isArray(batch) && batch.length === 2)
    try {
      const { answer } = validated('reject', broken)
      expect([answer?.status, jsonOf(answer)]).toMatchObject([400, { issues: [{ code: 'batch_empty' }] }])
      const { exchange } = validated('annotate', broken)
      for (const { contextEdits } of exchange.calls) {
        expect(JSON.parse(contextEdits.set.get('violations') ?? '')).toMatchObject([
          { code: 'batch_empty', field: 'batch' },
        ])
      }
    } finally {
      spy.mockRestore()
    }
    const many = { batch: Array(2_501).fill(sound) }
    const settings = { ...settingsOf('reject'), limits: { batchCalls: 5_000 } }
    expect(validated('reject', { path: '/v1/batch', body: many, settings }).answer).toBeUndefined()
  })
})
