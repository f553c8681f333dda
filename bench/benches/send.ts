import { sendCall } from '@org/segment-core'
import { basicAuthorization } from '@org/segment-core/internal'
import { nodeRuntime } from '@org/segment-core/node'
import { Pool } from 'undici'
import type { Bench } from '../src/bench.ts'
import { startChildSegment } from '../src/child-segment.ts'
import { exampleCall } from '../src/example-call.ts'
import { timed } from '../src/timed.ts'

/** What validation, stamping, building, judging the response and reporting add to the bare request. */
export const bench: Bench = {
  about: 'sequential calls over one kept-alive connection on loopback, against a bare POST of the same bytes',
  unit: 'µs per call',
  rounds: 30,
  warmUps: 5,
  prepare: async () => {
    const segment = await startChildSegment()
    const runtime = nodeRuntime()
    const pool = new Pool(segment.url, { connections: 1 })
    const { messageId: _, ...call } = exampleCall
    const body = JSON.stringify({ ...exampleCall, sentAt: exampleCall.timestamp })
    const headers = { authorization: basicAuthorization('key'), 'content-type': 'application/json' }
    const post = async (): Promise<void> => {
      const answer = await pool.request({ path: '/v1/track', method: 'POST', headers, body })
      await answer.body.text()
      if (answer.statusCode !== 200) throw new Error(`Answered ${answer.statusCode}.`)
    }
    const send = async (): Promise<void> => {
      const { outcome } = await sendCall(call, { source: { writeKey: 'key', host: segment.url }, runtime })
      if (outcome !== 'acknowledged') throw new Error(`The call was ${outcome}.`)
    }
    const settings = { operations: 200, unit: 'µs' } as const
    return {
      subjects: [
        { name: 'undici POST', sample: timed(post, settings) },
        { name: 'sendCall', sample: timed(send, settings) },
      ],
      comparisons: [{ subject: 'sendCall', against: 'undici POST' }],
      close: async () => {
        await Promise.all([runtime.close(), pool.close()])
        await segment.close()
      },
    }
  },
}
