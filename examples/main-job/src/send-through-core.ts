import { type Runtime, type SourceInput, sendApiRequest, sendBatch, sendCall } from '@org/segment-core'
import type { PreparedCall } from './prepared-call.ts'
import type { Sent } from './sent.ts'

/** Sends through `@org/segment-core`. @param now the clock, so that `sentAt` can be that of another door */
export const sendThroughCore = async (
  { example, calls, stdin }: PreparedCall,
  options: { readonly source: SourceInput; readonly runtime: Runtime; readonly now: () => number },
): Promise<Sent> => {
  const settings = { source: options.source, runtime: { ...options.runtime, now: options.now } }
  const report = {
    call: () => sendCall(calls[0], settings),
    batch: () => sendBatch(calls, settings),
    raw: () => sendApiRequest({ method: 'POST', path: '/v1/group', body: stdin }, settings),
  }[example.kind]
  const sent = await report()
  return {
    door: 'core',
    outcome: sent.outcome,
    problem: sent.outcome === 'acknowledged' ? undefined : sent.error.message,
    warnings: 'warnings' in sent ? sent.warnings.map(({ message }) => message) : [],
    request: sent.request === undefined ? undefined : { ...sent.request, body: sent.request.body ?? '' },
    status: sent.outcome === 'acknowledged' ? sent.status : sent.error.details.status,
  }
}
