import { type AttemptStamps, attemptHeaders, authorizationHeader } from './attempt-stamps.ts'
import { guardRequest } from './redact-request.ts'
import type { SegmentRequest } from './segment-request.ts'
import type { Source } from './source.ts'
import { trackingUrl } from './tracking-host.ts'

/** Builds the POST request that carries a body. */
export const postRequest = (
  source: Source,
  path: string,
  stamps: AttemptStamps,
  body: Pick<SegmentRequest, 'body' | 'bodyBytes'>,
): SegmentRequest =>
  guardRequest({
    method: 'POST',
    url: trackingUrl(source, path),
    headers: {
      'content-type': 'application/json',
      ...authorizationHeader(source, stamps),
      ...attemptHeaders(stamps),
    },
    ...body,
  })
