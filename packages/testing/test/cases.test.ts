import { describe, expect, it } from 'vitest'
import { type ConformanceCase, conformanceCases, conformanceNow, requestDifferences } from '../src/cases/index.ts'
import { createFakeSegment, type FakeSegment } from '../src/index.ts'
import { regions } from '../src/regions.ts'

/** Sends a case unchanged, like a client without validation. */
const send = async ({
  area,
  call,
  source,
  ...rest
}: ConformanceCase): Promise<{ segment: FakeSegment; status: number }> => {
  const segment = createFakeSegment({
    writeKeys: [{ key: source.writeKey, region: source.region }],
    now: () => conformanceNow,
  })
  const url = 'url' in rest.expect ? rest.expect.url : `https://${regions[source.region].trackingHost}/v1/${area}`
  const headers = { authorization: `Basic ${btoa(`${source.writeKey}:`)}`, 'content-type': 'application/json' }
  const body = JSON.stringify('body' in rest.expect ? rest.expect.body : call)
  const response = await segment.fetch(url, { method: 'POST', headers, body })
  return { segment, status: response.status }
}

const ofKind = (kind: ConformanceCase['kind']): readonly ConformanceCase[] =>
  conformanceCases.filter((entry) => entry.kind === kind)
const issuesOf = (entry: ConformanceCase) => ('issues' in entry.expect ? entry.expect.issues : [])

describe('the conformance cases', () => {
  it('have unique names and public pages', () => {
    const names = conformanceCases.map(({ name, area }) => `${area} ${name}`)
    expect(new Set(names).size).toBe(names.length)
    for (const { page } of conformanceCases) expect(page).toMatch(/^https:\/\/www\.twilio\.com\/docs\/segment\//)
  })

  it('cover every area with every kind', () => {
    const covered = new Set(conformanceCases.map(({ area, kind }) => `${area} ${kind}`))
    expect(covered.size).toBe(7 * 3)
  })

  it('cover the 80 semantic events', () => {
    const complete = conformanceCases.filter(({ name }) => name.endsWith(': every documented property'))
    expect(complete).toHaveLength(80)
  })

  it('expect errors for rejected calls and only warnings for sent ones', () => {
    for (const entry of ofKind('refuse'))
      expect(issuesOf(entry).every(({ severity }) => severity === 'error')).toBe(true)
    for (const entry of ofKind('warn'))
      expect(issuesOf(entry).every(({ severity }) => severity === 'warning')).toBe(true)
  })

  it.each([...ofKind('accept'), ...ofKind('warn')])('is kept as sent: $name', async (entry) => {
    const { segment, status } = await send(entry)
    expect(status).toBe(200)
    expect(segment.discarded).toEqual([])
    const sent = 'body' in entry.expect ? entry.expect.body.batch : undefined
    expect(segment.calls).toHaveLength(Array.isArray(sent) ? sent.length : 1)
    if (!Array.isArray(sent)) expect(segment.calls[0]).toMatchObject({ type: entry.area })
  })

  it.each(ofKind('refuse').filter((entry) => issuesOf(entry).some(({ discardCode }) => discardCode !== undefined)))(
    'is dropped: $name',
    async (entry) => {
      const { segment, status } = await send(entry)
      expect(status).toBe(200)
      const codes = issuesOf(entry).flatMap(({ discardCode }) => discardCode ?? [])
      expect(codes).toContain(segment.discarded[0]?.code)
    },
  )

  it.each(
    ofKind('refuse').filter((entry) => issuesOf(entry).some(({ code }) => /too_large$|^call_not_object$/.test(code))),
  )('is refused or lost: $name', async (entry) => {
    const { segment, status } = await send(entry)
    expect(status === 400 || segment.discarded.length > 0).toBe(true)
  })
})

/** This server's codes for drops without a code of Segment, by the issue a client reports. */
const assumedLosses: Readonly<Record<string, string>> = {
  group_id_required: 'group_id_required',
  previous_id_required: 'previous_id_required',
  user_id_required: 'user_id_required',
  context_not_object: 'context_not_object',
  integrations_not_object: 'integrations_not_object',
  message_id_invalid: 'message_id_invalid',
  timestamp_invalid: 'timestamp_invalid',
  batch_too_many_calls: 'too_many_calls',
  type_required: 'type_unknown',
}

describe('the cases for drops without a code of Segment', () => {
  const cases = ofKind('refuse').flatMap((entry) => {
    const [issue, ...others] = issuesOf(entry)
    const code = assumedLosses[issue?.code ?? '']
    return code === undefined || others.length > 0 ? [] : [{ entry, code, name: entry.name }]
  })

  it('cover every such drop', () => {
    expect(new Set(cases.map(({ code }) => code)).size).toBe(Object.keys(assumedLosses).length)
  })

  it.each(cases)('is dropped: $name', async ({ entry, code }) => {
    // For an Alias call without userId, Segment has the code for missing ids.
    const expected = code === 'user_id_required' ? [code, 'no_user_anon_id'] : [code]
    expect(expected).toContain((await send(entry)).segment.discarded[0]?.code)
  })
})

describe('requestDifferences', () => {
  const expected = {
    method: 'POST',
    url: 'https://api.segment.io/v1/track',
    headers: { authorization: 'Basic a2V5Og==', 'content-type': 'application/json' },
    body: { userId: 'user-42', event: 'Report Exported', context: { locale: 'de-DE' }, sentAt: '2025-01-01T00:00:00Z' },
  } as const
  const built = (body: unknown, change: object = {}) => ({ ...expected, body: JSON.stringify(body), ...change })

  it('allows the fields that delivery adds', () => {
    const stamped = {
      ...expected.body,
      type: 'track',
      messageId: 'message-1',
      timestamp: '2025-01-01T00:00:00Z',
      sentAt: '2026-01-01T00:00:00Z',
      writeKey: 'key',
      context: { locale: 'de-DE', library: { name: 'any' } },
    }
    expect(requestDifferences(expected, built(stamped))).toEqual([])
  })

  it.each([
    ['another event', { ...expected.body, event: 'Other' }, 'body.event differs'],
    ['an additional field', { ...expected.body, colour: 'blue' }, 'body.colour differs'],
    [
      'a context it was not given',
      { ...expected.body, context: { locale: 'de-DE', ip: '1.2.3.4' } },
      'body.context.ip differs',
    ],
    ['no userId', { event: 'Report Exported', context: { locale: 'de-DE' } }, 'body.userId differs'],
  ])('finds %s', (_, body, difference) => {
    expect(requestDifferences(expected, built(body))).toEqual([difference])
  })

  it('finds another method, host and credential without showing the credential', () => {
    const headers = { 'Content-Type': 'application/json; charset=utf-8', Authorization: 'Basic c2VjcmV0Og==' }
    const differences = requestDifferences(
      expected,
      built(expected.body, { method: 'PUT', url: 'https://example.com/', headers }),
    )
    expect(differences).toHaveLength(3)
    expect(differences.join()).not.toContain('c2VjcmV0')
  })

  it('compares the calls of a batch one by one', () => {
    const batch = {
      ...expected,
      body: {
        batch: [
          { type: 'page', userId: 'a' },
          { type: 'page', userId: 'b' },
        ],
      },
    }
    const sent = {
      batch: [
        { type: 'page', userId: 'a', messageId: 'm' },
        { type: 'page', userId: 'c' },
      ],
      sentAt: 'now',
    }
    expect(requestDifferences(batch, built(sent))).toEqual(['body.batch[1].userId differs'])
    expect(requestDifferences(batch, built({ batch: [] }))).toEqual(['body.batch has 0 calls, not 2'])
  })
})
