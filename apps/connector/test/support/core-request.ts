import { prepareCall, type SegmentRequest } from '@org/segment-core'
import { library, now } from './segment-app.ts'

interface CoreRequest extends Omit<SegmentRequest, 'body'> {
  /** The parsed JSON. */
  readonly body: unknown
}

/** A request with its body as a value, to compare it with another one. */
export const withParsedBody = ({ body, ...request }: SegmentRequest): CoreRequest => ({
  ...request,
  body: JSON.parse(body ?? 'null'),
})

/**
 * The request that core sends for a call.
 * @param createdId the id that the platform created if the call has none
 */
export const coreRequest = (
  call: object,
  source: { readonly writeKey: string; readonly region: 'us' | 'eu' },
  createdId: string,
): CoreRequest => {
  const ready = prepareCall(call, { source, now: () => now, createId: () => createdId, library })
  if (!ready.ok) throw ready.error
  return withParsedBody(ready.request({ sentAt: new Date(now).toISOString() }))
}
