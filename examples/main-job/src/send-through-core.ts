import { type Runtime, type SourceInput, sendApiRequest, sendBatch, sendCall } from '@org/segment-core'
import type { Sent } from './sent.ts'
import type { StampedExample } from './stamped-example.ts'

/** Sends an example with `@org/segment-core`. @param now the clock, so that `sentAt` can equal the command's */
export const sendThroughCore = async (
  { example, calls, stdin }: StampedExample,
  options: { readonly source: SourceInput; readonly runtime: Runtime; readonly now: () => number },
): Promise<Sent> => {
  const settings = { source: options.source, runtime: { ...options.runtime, now: options.now } }
  const send = {
    call: () => sendCall(calls[0], settings),
    batch: () => sendBatch(calls, settings),
    raw: () => sendApiRequest({ method: 'POST', path: '/v1/group', body: stdin }, settings),
  }[example.kind]
  const report = await send()
  return {
    by: 'core',
    outcome: report.outcome,
    problem: report.outcome === 'acknowledged' ? undefined : report.error.message,
    warnings: 'warnings' in report ? report.warnings.map(({ message }) => message) : [],
    request: report.request === undefined ? undefined : { ...report.request, body: report.request.body ?? '' },
    status: report.outcome === 'acknowledged' ? report.status : report.error.details.status,
  }
}
