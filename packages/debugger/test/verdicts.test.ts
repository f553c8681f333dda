import { conformanceCases, conformanceNow } from '@org/segment-testing/cases'
import { describe, expect, it } from 'vitest'
import { createDebugger, type EventRecord } from '../src/index.ts'
import { get, post, start, writeKey } from './running.ts'

const verdictOf = { accept: /^kept$/, warn: /^warned$/, refuse: /^(?:discarded|refused)$/ } as const

const calls = conformanceCases.filter(({ area }) => area !== 'batch')

describe('the verdict of every documented case', () => {
  it.each(calls)('$area: $name', async ({ kind, call }) => {
    const core = createDebugger({ now: () => conformanceNow })
    await core.segment.fetch('https://api.segment.io/v1/batch', {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${writeKey}:`)}` },
      body: JSON.stringify({ batch: [call] }),
    })
    expect(core.log.summaries().map(({ verdict }) => verdict)).toEqual([expect.stringMatching(verdictOf[kind])])
  })
})

describe('what Segment does not tell the sender', () => {
  it('shows a call that is answered with 200 and dropped, with its code, rule and path', async () => {
    const running = await start()
    const response = await post(running, '/v1/track', { event: 'Signed Up', properties: { plan: 'pro' } })
    expect(response.status).toBe(200)
    const record = await get<EventRecord>(running, '/_dev/events/1')
    expect(record).toMatchObject({
      type: 'track',
      event: 'Signed Up',
      verdict: 'discarded',
      discardCode: 'no_user_anon_id',
      answered: { status: 200, body: '{"success":true}' },
      firstIssue: { code: 'identity_required', path: 'userId' },
      issues: [{ code: 'identity_required', page: expect.stringContaining('https://www.twilio.com/docs/segment/') }],
    })
    expect(record.stored).toBeUndefined()
  })

  it('shows a kept call as Segment would forward it, with its corrected timestamp', async () => {
    const running = await start({ now: () => Date.parse('2026-06-01T12:00:10.000Z') })
    await post(running, '/v1/batch', {
      batch: [{ type: 'track', userId: 'u', event: 'E', messageId: 'm', timestamp: '2026-06-01T13:00:00.000Z' }],
      context: { ip: '203.0.113.7' },
      sentAt: '2026-06-01T13:00:05.000Z',
    })
    expect(await get(running, '/_dev/events/1')).toMatchObject({
      batch: { index: 0, size: 1 },
      call: { context: { ip: '203.0.113.7' } },
      stored: {
        timestamp: '2026-06-01T12:00:05.000Z',
        originalTimestamp: '2026-06-01T13:00:00.000Z',
        channel: 'server',
        context: { ip: '203.0.113.7' },
      },
      clockSkew: {
        sentAt: '2026-06-01T13:00:05.000Z',
        receivedAt: '2026-06-01T12:00:10.000Z',
        originalTimestamp: '2026-06-01T13:00:00.000Z',
        timestamp: '2026-06-01T12:00:05.000Z',
        skewMs: -3_595_000,
      },
    })
  })

  it('shows the calls of a request that hit a fault, and of one that is too large', async () => {
    const running = await start()
    running.segment.faults.next({ status: 503 })
    await post(running, '/v1/track', { userId: 'u', event: 'E' })
    await post(running, '/v1/track', { userId: 'u', event: 'Large', properties: { text: 'x'.repeat(40_000) } })
    running.segment.faults.next({ kind: 'reset', when: 'after-storing' })
    await post(running, '/v1/track', { userId: 'u', event: 'Reset' }).catch(() => undefined)
    const { events } = await get<{ events: object[] }>(running, '/_dev/events')
    expect(events).toMatchObject([
      { event: 'E', verdict: 'refused', firstIssue: { code: 'status_503' } },
      { event: 'Large', verdict: 'refused', firstIssue: { code: 'call_too_large' } },
      { event: 'Reset', verdict: 'kept' },
    ])
    expect(await get(running, '/_dev/events/1')).toMatchObject({ answered: { status: 503, fault: 'status' } })
    expect((await get<EventRecord>(running, '/_dev/events/3')).answered).toEqual({ body: '', fault: 'reset' })
  })

  it('says why a request was refused, although its call follows every rule', async () => {
    const running = await start()
    const call = { userId: 'u', event: 'E' }
    await post(running, '/v1/track', { ...call, writeKey: '' }, { authorization: '' })
    await post(running, '/v1/track', { ...call, writeKey: 'abc123' }, { authorization: '' })
    running.segment.faults.always({ status: 503 })
    await post(running, '/v1/track', call)
    const messages = [
      'The request was refused with 400, because it has no write key.',
      'The request was refused with 400, because its write key is invalid.',
      'The request was refused by a planned fault (503).',
    ]
    const { events } = await get<{ events: { firstIssue: unknown }[] }>(running, '/_dev/events')
    expect(events.map(({ firstIssue }) => firstIssue)).toMatchObject(messages.map((message) => ({ message })))
    for (const [index, message] of messages.entries()) {
      expect((await get<EventRecord>(running, `/_dev/events/${index + 1}`)).issues).toMatchObject([{ message }])
    }
  })

  it('shows an unreadable request, each call of a batch, and items that are not calls', async () => {
    const running = await start()
    await post(running, '/v1/track', '{')
    await post(running, '/v1/batch', { batch: [{ type: 'screen', userId: 'u' }, 7, { type: 'purchase', userId: 'u' }] })
    await post(running, '/v1/batch', { batch: [] })
    await post(running, '/v1/nothing', {})
    const { events } = await get<{ events: object[] }>(running, '/_dev/events')
    expect(events).toMatchObject([
      {
        type: 'unknown',
        verdict: 'refused',
        firstIssue: { message: 'The request was answered with status 400: malformed JSON' },
      },
      { type: 'screen', verdict: 'kept', batch: { index: 0, size: 3 } },
      { type: 'unknown', verdict: 'discarded', firstIssue: { code: 'call_not_object' } },
      { type: 'unknown', verdict: 'discarded', firstIssue: { code: 'type_unknown', path: 'type' } },
      { type: 'unknown', verdict: 'discarded' },
      { type: 'unknown', verdict: 'refused', firstIssue: { code: 'status_404' } },
    ])
  })

  it('marks a duplicate, in a batch too', async () => {
    const running = await start()
    const call = { type: 'track', userId: 'u', event: 'E', messageId: 'm' }
    await post(running, '/v1/track', call)
    await post(running, '/v1/batch', { batch: [call, { ...call, messageId: 'n' }] })
    const { events } = await get<{ events: { duplicate: boolean }[] }>(running, '/_dev/events')
    expect(events.map(({ duplicate }) => duplicate)).toEqual([false, true, false])
    expect((await get<EventRecord>(running, '/_dev/events/2')).stored).toBeUndefined()
    expect(await get(running, '/_dev/events?q=duplicate:true')).toMatchObject({ total: 1, events: [{ seq: 2 }] })
  })

  it('puts the issue first that explains the loss', async () => {
    const running = await start()
    await post(running, '/v1/track', { userId: 'u', event: 'E', timestamp: 'yesterday', context: 7 })
    expect(await get(running, '/_dev/events/1')).toMatchObject({
      discardCode: 'context_not_object',
      firstIssue: { code: 'context_not_object', path: 'context' },
      issues: [{ code: 'timestamp_invalid' }, { code: 'context_not_object' }],
    })
  })

  it('discards a call if the judge option reports an error', async () => {
    const issue = {
      severity: 'error',
      path: ['event'],
      message: 'Not in the plan.',
      rule: '',
      advice: '',
      page: '',
    } as const
    const running = await start({
      judge: (call, { type }) =>
        type === 'track' && call.event !== 'Planned' ? [{ code: 'unplanned', ...issue }] : [],
    })
    await post(running, '/v1/track', { userId: 'u', event: 'Planned' })
    await post(running, '/v1/track', { userId: 'u', event: 'Unplanned' })
    const { events } = await get<{ events: object[] }>(running, '/_dev/events')
    expect(events).toMatchObject([{ verdict: 'kept' }, { verdict: 'discarded', firstIssue: { code: 'unplanned' } }])
  })

  it('discards calls with an unknown write key', async () => {
    const running = await start({ segment: { writeKeys: ['another-key-of-this-workspace'] } })
    await post(running, '/v1/track', { userId: 'u', event: 'E' })
    expect(await get(running, '/_dev/events/1')).toMatchObject({
      verdict: 'discarded',
      discardCode: 'unknown_write_key',
      firstIssue: { code: 'unknown_write_key' },
    })
  })
})
