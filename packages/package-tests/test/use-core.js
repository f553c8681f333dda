// What a user of the package would write, the same for every runtime: validate calls, build a request, send.
import {
  buildRequest,
  isSegmentError,
  parseSource,
  sendBatch,
  sendCall,
  stampCall,
  validateCall,
} from '@org/segment-core'

const call = {
  type: 'track',
  userId: 'user-42',
  event: 'Order Completed',
  properties: { revenue: 54.5, currency: 'EUR' },
}

/** Uses the package and reports what came of it; the report is the same wherever it runs. */
export const useCore = async (host) => {
  const source = { writeKey: 'runtime-write-key', host }
  const valid = validateCall(call)
  const lost = validateCall({ type: 'track', properties: { size: 7n } })
  const stamped = stampCall(valid.call, { now: () => 0, createId: () => 'built-1' })
  const built = buildRequest(stamped, parseSource(source), { sentAt: '1970-01-01T00:00:00.000Z' })
  const sent = await sendCall(call, { source })
  const batch = await sendBatch([call, { type: 'page', anonymousId: 'visitor-7', name: 'Grüße 🎉' }], { source })
  const refused = await sendCall({ type: 'group', userId: 'user-42' }, { source })
  const nowhere = await sendCall(call, { source: { ...source, host: 'http://127.0.0.1:9' }, retry: { maxRetries: 0 } })
  let mistake
  try {
    parseSource({ writeKey: '' })
  } catch (error) {
    mistake = isSegmentError(error) ? error.code : String(error)
  }
  return {
    valid: valid.ok,
    lost: lost.issues.map(({ code }) => code).sort(),
    built: { path: new URL(built.url).pathname, body: built.body },
    sent: [sent.outcome, sent.status, sent.attempts.length, typeof sent.call.messageId],
    batch: [batch.outcome, batch.status, batch.calls.length],
    refused: [refused.outcome, refused.error.code, refused.error.details.issues.map(({ code }) => code)],
    nowhere: [nowhere.outcome, nowhere.error.code, isSegmentError(nowhere.error)],
    mistake,
  }
}
