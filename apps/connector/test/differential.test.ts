import { buildRequest, type SegmentCall, stampCall, validateCall } from '@org/segment-core'
import { type CallType, callTypeNames } from '@org/segment-core/spec'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runModule } from '../src/index.ts'
import { callArbitrary } from './support/call-arbitrary.ts'
import { formOfCall } from './support/form-of-call.ts'
import { library, now, recordingTransport, segmentApp } from './support/segment-app.ts'

const writeKeys = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_.~!*'), minLength: 5, maxLength: 40 })
const regions = fc.constantFrom('us', 'eu')
const sentAt = new Date(now).toISOString()
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** The request that core builds, with the id that the platform made where the call has none. */
const coreRequest = (call: object, source: { writeKey: string; region: 'us' | 'eu' }, madeId: string) =>
  buildRequest(stampCall(call as SegmentCall, { now: () => now, createId: () => madeId, library }), source, { sentAt })

const runsOf: Readonly<Record<CallType, number>> = {
  identify: 600,
  track: 600,
  page: 500,
  screen: 500,
  group: 500,
  alias: 400,
}

describe.each(callTypeNames)('%s', (type) => {
  it('sends what core builds for the same facts', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(callArbitrary(type), writeKeys, regions, async (call, writeKey, region) => {
        const verdict = validateCall(call, { now })
        fc.pre(verdict.ok)
        const form = formOfCall(type, call)
        if ('impossible' in form) throw new Error(`the form can not take the call: ${form.impossible}`)
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
        const expected = coreRequest(call, { writeKey, region }, String(body.messageId))
        expect({ ...request, body }).toEqual({ ...expected, body: JSON.parse(expected.body ?? 'null') })
        expect(run.bundles).toEqual([{ success: true, messageId: body.messageId }])
        expect(segment.discarded).toEqual([])
        expect(segment.calls).toHaveLength(1)
      }),
      { numRuns: runsOf[type] },
    )
  })
})
