import { describe, expect, it } from 'vitest'
import { extractedExchange, jsonOf, localExchange, type StepResult } from '../../test/local-exchange.ts'
import { extractCalls } from './extract-calls.ts'

describe('extractCalls', () => {
  it('extracts a single call with its text', () => {
    const text = '{"userId":"a", "big":1.0}'
    const { calls } = extractedExchange({ body: text }).exchange
    expect(calls.map((call) => [call.index, call.text])).toEqual([[0, text]])
  })

  it('extracts the calls of a batch with their texts and the batch’s sentAt', () => {
    const body = '{"sentAt":"2026-06-01T11:00:00Z","batch":[ {"a":1.0} ,{"b":"],{"}, 7 ]}'
    const { exchange } = extractedExchange({ path: '/v1/batch', body })
    expect(exchange.calls.map(({ index, text, sentAt }) => [index, text, sentAt])).toEqual([
      [0, '{"a":1.0}', '2026-06-01T11:00:00Z'],
      [1, '{"b":"],{"}', '2026-06-01T11:00:00Z'],
    ])
    expect(exchange.refused.map(({ index, code }) => [index, code])).toEqual([[2, 'call_not_object']])
  })

  it('finds `batch` written with escapes', () => {
    const { calls } = extractedExchange({ path: '/v1/batch', body: '{"b\\u0061tch":[{"a":1}]}' }).exchange
    expect(calls.map(({ text }) => text)).toEqual(['{"a":1}'])
  })

  it('prefers the call’s own members to those of its envelope', () => {
    const body = { context: { a: 1, b: 2 }, batch: [{ context: { b: 3 } }, { context: null }, {}] }
    const { calls } = extractedExchange({ path: '/v1/batch', body }).exchange
    expect(calls.map(({ edits }) => JSON.parse(edits.set.get('context') ?? ''))).toEqual([
      { a: 1, b: 3 },
      { a: 1, b: 2 },
      { a: 1, b: 2 },
    ])
  })

  it('keeps every digit of shared and own members', () => {
    const body = '{"context":{"a":12345678901234567890,"b":1.0},"batch":[{"context":{ "b" : 2E2 }},{"x":1}]}'
    const { calls } = extractedExchange({ path: '/v1/batch', body }).exchange
    expect(calls.map(({ edits }) => edits.set.get('context'))).toEqual([
      '{"b":2E2,"a":12345678901234567890}',
      '{"a":12345678901234567890,"b":1.0}',
    ])
  })

  it('does not overwrite a context that is not an object', () => {
    const body = { context: { a: 1 }, batch: [{ context: 'b' }] }
    const { calls } = extractedExchange({ path: '/v1/batch', body }).exchange
    expect(calls[0]?.edits.set.has('context')).toBe(false)
  })

  it.each(['off', 'annotate', 'reject'] as const)(
    'answers 400 to a batch that is not a list: validation %s',
    (validation) => {
      const settings = { sources: { web: { writeKey: 'k' } }, validation }
      for (const body of [{}, ...[null, '[]', 7, { 0: {} }].map((batch) => ({ batch }))]) {
        const { exchange, dependencies } = localExchange({ path: '/v1/batch', settings, body })
        const answer = extractCalls(exchange, dependencies) as StepResult
        const issue = { code: 'batch_empty', path: ['batch'] }
        expect([answer?.status, jsonOf(answer)]).toMatchObject([400, { code: 'invalid_request', issues: [issue] }])
      }
    },
  )

  it('answers 400 to more calls than Segment accepts', () => {
    const settings = { sources: { web: { writeKey: 'k' } }, limits: { batchCalls: 2 } }
    const batchOf = (count: number) => ({ path: '/v1/batch', settings, body: { batch: Array(count).fill({}) } })
    const full = localExchange(batchOf(2))
    expect(extractCalls(full.exchange, full.dependencies)).toBeUndefined()
    const over = localExchange(batchOf(3))
    const answer = extractCalls(over.exchange, over.dependencies) as StepResult
    const issue = { code: 'batch_too_many_calls', message: 'The batch has 3 calls; at most 2 are allowed.' }
    expect([answer?.status, jsonOf(answer)]).toMatchObject([400, { issues: [issue] }])
  })
})
