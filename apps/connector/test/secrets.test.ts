import { callTypeNames } from '@org/segment-core/spec'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../scripts/test-depth.ts'
import { formatTrace, runModule } from '../src/index.ts'
import { now, recordingTransport, segmentApp } from './support/segment-app.ts'

const key = fc.string({ unit: fc.constantFrom(...'abcdefXYZ0123456789'), minLength: 16, maxLength: 40 })

describe('a trace', () => {
  it('never shows the write key or the token, wherever they are', async () => {
    const modules = fc.constantFrom(...callTypeNames, 'sendBatch', 'makeApiCall')
    await fc.assert(
      fc.asyncProperty(key, key, modules, async (writeKey, token, id) => {
        fc.pre(!writeKey.includes(token) && !token.includes(writeKey))
        const { transport, sent } = recordingTransport()
        // A user maps a credential to the wrong fields.
        const everywhere = `x ${writeKey} ${token} ${btoa(`${writeKey}:`)}`
        const parameters: Record<string, Record<string, unknown>> = {
          sendBatch: { calls: [{ type: 'track', userId: everywhere, event: 'e', properties: { writeKey } }] },
          makeApiCall: {
            url: `/v1/track?writeKey=${writeKey}`,
            method: 'POST',
            qs: [{ key: 'writeKey', value: writeKey }],
            headers: [{ key: 'authorization', value: `Bearer ${token}` }],
            body: JSON.stringify({ writeKey, token }),
          },
        }
        const call = { userId: everywhere, previousId: 'p', event: 'e', groupId: 'g' }
        const asked = new Set(
          segmentApp.modules.get(id)?.mappableParameters.map((item) => (typeof item === 'string' ? '' : item.name)),
        )
        const given = parameters[id] ?? Object.fromEntries(Object.entries(call).filter(([name]) => asked.has(name)))
        const connection = { token, region: 'us' }
        const run = await runModule(segmentApp, id, {
          transport,
          now: () => now,
          connection,
          parameters: { writeKey, ...given },
        })
        const told = `${JSON.stringify(run.trace)}${formatTrace(run.trace)}${run.ok ? '' : run.error.message}`
        expect(sent).toHaveLength(1)
        for (const secret of [writeKey, token, btoa(`${writeKey}:`), btoa(writeKey)]) expect(told).not.toContain(secret)
        if (id !== 'makeApiCall') expect(sent[0]?.headers.authorization).toBe(`Basic ${btoa(`${writeKey}:`)}`)
      }),
      { numRuns: runs(40) },
    )
  })

  it('hides what the app hides, and a key too short to search for', async () => {
    const { transport } = recordingTransport()
    const run = await runModule(segmentApp, 'identify', { transport, parameters: { writeKey: 'k1', userId: 'u' } })
    const [request] = run.trace.filter(({ step }) => step === 'request')
    expect(request).toMatchObject({ headers: { authorization: '[hidden]' } })
    expect(run.trace[0]).toMatchObject({ values: { writeKey: '[hidden]' } })
  })

  it('rejects a workspace token as a write key, without repeating it', async () => {
    const { transport, sent } = recordingTransport()
    const writeKey = `sgp_${'a1'.repeat(32)}`
    const run = await runModule(segmentApp, 'identify', { transport, parameters: { writeKey, userId: 'u' } })
    expect(run.ok ? [] : run.error.problems.map(({ path }) => path)).toEqual([['writeKey']])
    expect(run.ok ? '' : run.error.message).not.toContain(writeKey)
    expect(sent).toEqual([])
  })
})
