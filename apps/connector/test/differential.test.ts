import { buildBatchRequest, type StampedCall, validateBatch, validateCall } from '@org/segment-core'
import { callTypeNames } from '@org/segment-core/spec'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../scripts/test-depth.ts'
import { type Fields, runModule } from '../src/index.ts'
import { callArbitrary } from './support/call-arbitrary.ts'
import { coreRequest, withParsedBody } from './support/core-request.ts'
import { formOfCall } from './support/form-of-call.ts'
import { asBatchSends, asFormSends } from './support/form-times.ts'
import { library, now, recordingTransport, segmentApp } from './support/segment-app.ts'

const writeKeys = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_.~!*'), minLength: 5, maxLength: 40 })
const regions = fc.constantFrom('us', 'eu')
const sentAt = new Date(now).toISOString()
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe.each(callTypeNames)('%s', (type) => {
  it('sends what core builds for the same facts', async () => {
    await fc.assert(
      fc.asyncProperty(callArbitrary(type), writeKeys, regions, async (call, writeKey, region) => {
        const verdict = validateCall(call, { now })
        fc.pre(verdict.ok)
        const form = formOfCall(type, call)
        if ('impossible' in form) throw new Error(`The form does not accept the call: ${form.impossible}`)
        const { transport, sent, segment } = recordingTransport()
        const run = await runModule(segmentApp, type, {
          transport,
          now: () => now,
          connection: { token: 'workspace-token', region },
          parameters: { writeKey, ...form.parameters },
        })
        if (!run.ok) throw run.error
        expect(sent).toHaveLength(1)
        const [request] = sent
        const body = JSON.parse(request?.body ?? 'null') as Readonly<Record<string, unknown>>
        if (call.messageId === undefined) expect(body.messageId).toMatch(uuid)
        expect({ ...request, body }).toEqual(
          coreRequest(asFormSends(type, call) as object, { writeKey, region }, String(body.messageId)),
        )
        expect(run.bundles).toEqual([{ success: true, messageId: body.messageId }])
        expect(segment.discarded).toEqual([])
        expect(segment.calls).toHaveLength(1)
      }),
      { numRuns: runs(60) },
    )
  })
})

describe('a batch', () => {
  const calls = fc.array(
    fc
      .constantFrom(...callTypeNames)
      .chain((type) =>
        fc
          .tuple(callArbitrary(type), fc.uuid())
          .map(([call, messageId]) => ({ timestamp: sentAt, ...call, messageId })),
      ),
    { minLength: 1, maxLength: 4 },
  )

  it('sends what core builds for the same calls', async () => {
    await fc.assert(
      fc.asyncProperty(calls, writeKeys, regions, async (batch, writeKey, region) => {
        fc.pre(validateBatch({ batch }, { now }).ok)
        const { transport, sent, segment } = recordingTransport()
        const connection = { token: 'workspace-token', region }
        const run = await runModule(segmentApp, 'sendBatch', {
          transport,
          now: () => now,
          connection,
          parameters: { writeKey, calls: batch },
        })
        if (!run.ok) throw run.error
        const { batch: items } = asBatchSends({ batch }) as unknown as { batch: readonly StampedCall[] }
        const expected = buildBatchRequest(items, { writeKey, region }, { sentAt, context: { library } })
        expect(sent.map(withParsedBody)).toEqual([withParsedBody(expected)])
        expect(run.bundles).toEqual([{ success: true, calls: batch.length }])
        expect(segment.calls).toHaveLength(batch.length)
      }),
      { numRuns: runs(40) },
    )
  })
})

/** Ways to break a call, each with core's code and the field that the error must name. */
const breaks: readonly { readonly code: string; readonly field: string; readonly apply: (call: Fields) => Fields }[] = [
  {
    code: 'identity_required',
    field: 'userId',
    apply: ({ userId: _userId, anonymousId: _anonymousId, ...call }) => call,
  },
  { code: 'timestamp_invalid', field: 'timestamp', apply: (call) => ({ ...call, timestamp: '2024-02-30' }) },
  { code: 'timestamp_invalid', field: 'timestamp', apply: (call) => ({ ...call, timestamp: 'yesterday' }) },
  { code: 'message_id_invalid', field: 'messageId', apply: (call) => ({ ...call, messageId: 'x'.repeat(101) }) },
  { code: 'message_id_invalid', field: 'messageId', apply: (call) => ({ ...call, messageId: '' }) },
  { code: 'id_not_string', field: 'userId', apply: (call) => ({ ...call, userId: '' }) },
  { code: 'id_not_string', field: 'anonymousId', apply: (call) => ({ ...call, anonymousId: [] }) },
  { code: 'context_not_object', field: 'context', apply: (call) => ({ ...call, context: 'text' }) },
  { code: 'event_required', field: 'event', apply: ({ event: _event, ...call }) => call },
  { code: 'event_required', field: 'event', apply: (call) => ({ ...call, event: '' }) },
  { code: 'group_id_required', field: 'groupId', apply: ({ groupId: _groupId, ...call }) => call },
  { code: 'previous_id_required', field: 'previousId', apply: (call) => ({ ...call, previousId: '' }) },
  { code: 'user_id_required', field: 'userId', apply: ({ userId: _userId, ...call }) => call },
  { code: 'traits_not_object', field: 'traits', apply: (call) => ({ ...call, traits: 'text' }) },
  { code: 'name_not_string', field: 'name', apply: (call) => ({ ...call, name: '' }) },
  {
    code: 'currency_invalid',
    field: 'currency',
    apply: (call) => ({ ...call, properties: { ...(call.properties as Fields), currency: 'EURO' } }),
  },
]

describe.each(callTypeNames)('a broken %s', (type) => {
  it('is rejected where core rejects it, by the same field, and not sent', async () => {
    await fc.assert(
      fc.asyncProperty(callArbitrary(type), fc.constantFrom(...breaks), async (whole, { code, field, apply }) => {
        fc.pre(validateCall(whole, { now }).ok)
        const call = apply(whole)
        const errors = validateCall(call, { now }).issues.filter(({ severity }) => severity === 'error')
        fc.pre(errors.some((issue) => issue.code === code))
        const form = formOfCall(type, call)
        if ('impossible' in form) throw new Error(form.impossible)
        const { transport, sent, segment } = recordingTransport()
        const options = {
          transport,
          now: () => now,
          connection: { region: 'us' },
          parameters: { writeKey: 'writeKey1', ...form.parameters },
        }
        const run = await runModule(segmentApp, type, { ...options, requestlessValid: 'checked' })
        expect(
          run.ok
            ? `${code} was sent`
            : `${run.error.problems.map(({ path }) => path.join('.')).join(' ')} ${run.error.message}`,
        ).toContain(field)
        expect(sent).toEqual([])
        // An engine that ignores the check before the request reports the same, and Segment keeps nothing.
        const late = await runModule(segmentApp, type, options)
        expect(late.ok ? undefined : late.error.message).toBe(run.ok ? '' : run.error.message)
        expect(segment.calls).toEqual([])
      }),
      { numRuns: runs(30) },
    )
  })
})
