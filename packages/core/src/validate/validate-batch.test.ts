import { describe, expect, it } from 'vitest'
import { issueFacts } from '../../test/issue-facts.ts'
import { coreLibrary } from '../values/library.ts'
import { validateBatch } from './validate-batch.ts'

const good = { type: 'track', userId: 'user-42', event: 'Lesson Opened' }
const bad = { type: 'track', userId: 7, event: 'Lesson Opened' }
const warned = { type: 'identify', userId: 'ada@example.com' }

const look = (input: unknown) => issueFacts(validateBatch(input).issues)

describe('validateBatch', () => {
  it('returns the valid calls of a batch', () => {
    const verdict = validateBatch({ batch: [good, good], context: { ip: '203.0.113.7' }, integrations: { All: true } })
    expect(verdict).toMatchObject({ ok: true, issues: [] })
    expect(verdict.calls).toEqual([good, good])
    expect(verdict.verdicts).toHaveLength(2)
  })

  it.each<readonly [unknown, string, string, string]>([
    [null, 'call_not_object', '', 'The batch must be an object, but is null.'],
    [[good], 'call_not_object', '', 'The batch must be an object, but is an array.'],
    [{}, 'batch_empty', 'batch', 'batch must be an array of calls, but is missing.'],
    [{ batch: good }, 'batch_empty', 'batch', 'batch must be an array of calls, but is an object.'],
    [{ batch: [] }, 'batch_empty', 'batch', 'batch has no calls.'],
  ])('refuses %j', (input, code, place, message) => {
    expect(look(input)).toEqual([[code, place, message]])
    expect(validateBatch(input)).toMatchObject({ ok: false, calls: [], verdicts: [] })
  })

  it('reports which call is invalid, and keeps the others', () => {
    const verdict = validateBatch({ batch: [good, warned, bad, 'x'] })
    expect(verdict.ok).toBe(false)
    expect(issueFacts(verdict.issues)).toEqual([
      ['id_not_string', 'batch[2].userId', 'userId must be a string with at least one character, but is the number 7.'],
      ['call_not_object', 'batch[3]', 'The call must be an object, but is the string "x".'],
      ['id_email', 'batch[1].userId', 'userId is an email address.'],
    ])
    expect(verdict.calls).toEqual([good, warned])
    expect(verdict.verdicts.map(({ ok }) => ok)).toEqual([true, true, false, false])
    expect(verdict.verdicts[2]?.issues[0]?.path).toEqual(['userId'])
  })

  it('requires a type in every call', () => {
    expect(look({ batch: [{ userId: 'u' }] })).toEqual([['type_required', 'batch[0].type', 'The call has no type.']])
  })

  it('refuses an envelope whose context or integrations are not objects', () => {
    expect(look({ batch: [good], context: [], integrations: 'All' })).toEqual([
      ['context_not_object', 'context', 'context must be an object, but is an array.'],
      ['integrations_not_object', 'integrations', 'integrations must be an object, but is the string "All".'],
    ])
    expect(look({ batch: [good], context: null })).toEqual([
      ['context_not_object', 'context', 'context must be an object, but is null.'],
    ])
  })

  it('finds what is not JSON in the envelope, and in a call once', () => {
    expect(look({ batch: [good], context: { total: 7n } })).toEqual([
      ['not_json', 'context.total', 'context.total is the bigint 7, which JSON cannot represent.'],
    ])
    expect(look({ batch: [{ ...good, properties: { total: 7n } }] })).toEqual([
      ['not_json', 'batch[0].properties.total', 'properties.total is the bigint 7, which JSON cannot represent.'],
    ])
  })

  it('reports items that JSON cannot carry instead of throwing', () => {
    const cycle: unknown[] = []
    cycle.push(cycle)
    const codes = (item: unknown) => look({ batch: [item] }).map(([code, place]) => [code, place])
    expect(codes(1n)).toEqual([['not_json', 'batch[0]']])
    expect(codes(cycle)).toEqual([
      ['not_json', 'batch[0][0]'],
      ['call_not_object', 'batch[0]'],
    ])
    expect(codes(() => 1)).toEqual([
      ['call_not_object', 'batch[0]'],
      ['value_lost', 'batch[0]'],
    ])
  })

  it('validates each call together with the shared context and integrations', () => {
    const consent = { type: 'track', userId: 'user-42', event: 'Segment Consent Preference Updated' }
    const preferences = { consent: { categoryPreferences: { ads: true } } }
    expect(look({ batch: [consent] }).map(([code]) => code)).toEqual(['consent_preferences_missing'])
    const verdict = validateBatch({ batch: [consent, good], context: preferences })
    expect(verdict).toMatchObject({ ok: true, issues: [], calls: [consent, good] })
    expect(look({ batch: [{ ...consent, context: { consent: {} } }], context: preferences })[0]?.[1]).toBe(
      'batch[0].context.consent.categoryPreferences',
    )
  })

  it('reports an issue of the shared fields once, at the envelope', () => {
    const context = { consent: { version: '2' } }
    const own = { ...good, context: { consent: { version: '3' } } }
    expect(look({ batch: [good, good, own], context }).map(([code, place]) => [code, place])).toEqual([
      ['consent_version_not_number', 'context.consent.version'],
      ['consent_version_not_number', 'batch[2].context.consent.version'],
    ])
  })

  it('measures a call without the shared fields', () => {
    const text = 'a'.repeat(20_000)
    expect(look({ batch: [{ ...good, properties: { text } }], context: { text } })).toEqual([])
    const large = { ...good, properties: { text: 'a'.repeat(33_000) } }
    expect(look({ batch: [large], context: { text } }).map(([code]) => code)).toEqual(['call_too_large'])
  })

  it('refuses a hole in the list of calls', () => {
    // biome-ignore lint/suspicious/noSparseArray: JSON.stringify writes null there
    expect(look({ batch: [good, , good] })[0]?.slice(0, 2)).toEqual(['call_not_object', 'batch[1]'])
  })

  it('allows 2,500 calls and no more', () => {
    const received = (count: number) =>
      issueFacts(validateBatch({ batch: Array(count).fill(good) }, { stamps: 'none' }).issues)
    expect(received(2_500)).toEqual([])
    expect(received(2_501)).toEqual([
      ['batch_too_many_calls', 'batch', 'The batch has 2,501 calls; at most 2,500 are allowed.'],
    ])
  })

  it('allows 512,000 bytes and no more, envelope included', () => {
    const callOf = (bytes: number) => {
      const frame = JSON.stringify({ ...good, properties: { text: '' } }).length
      return { ...good, properties: { text: 'é'.repeat((bytes - frame) >> 1) + 'a'.repeat((bytes - frame) & 1) } }
    }
    const frame = JSON.stringify({ batch: [] }).length
    const batchOf = (bytes: number) => {
      const calls = Array.from({ length: 16 }, () => callOf(31_000))
      const used = frame + 16 * 31_001
      return { batch: [...calls, callOf(bytes - used)] }
    }
    expect(new TextEncoder().encode(JSON.stringify(batchOf(512_000))).length).toBe(512_000)
    const received = (bytes: number) => issueFacts(validateBatch(batchOf(bytes), { stamps: 'none' }).issues)
    expect(received(512_000)).toEqual([])
    expect(received(512_001)).toEqual([
      ['batch_too_large', '', 'The batch has 512,001 bytes of JSON; at most 512,000 are allowed.'],
    ])
    const added = 17 * (113 + JSON.stringify(coreLibrary).length) + 36
    expect(look(batchOf(512_000 - added))).toEqual([])
    expect(look(batchOf(512_001 - added))).toEqual([
      [
        'batch_too_large',
        '',
        `The batch has 512,001 bytes of JSON when it is sent, ${added.toLocaleString('en-US')} of them in stamps; at most 512,000 are allowed.`,
      ],
    ])
  })

  it('accepts warnings unless it is strict', () => {
    expect(validateBatch({ batch: [warned] }).ok).toBe(true)
    expect(validateBatch({ batch: [warned] }, { strict: true })).toMatchObject({ ok: false, calls: [] })
  })

  it('passes its clock on to every call', () => {
    const ahead = { ...good, timestamp: '2030-01-01T00:00:00.000Z' }
    expect(validateBatch({ batch: [ahead] }).issues).toEqual([])
    expect(validateBatch({ batch: [ahead] }, { now: 0 }).issues.map(({ code }) => code)).toEqual(['timestamp_future'])
  })
})
