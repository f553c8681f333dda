import type { Exchange } from '@org/segment-testing'
import type { RequestDetail } from './event-detail.ts'
import { hideInHeaders, hideInPath, hideWriteKey } from './hide-write-key.ts'

/** Bytes of a body that are stored. */
const maxBodyBytes = 512 * 1024

const decoder = new TextDecoder()

/** Extracts what is stored of a request; write keys are masked. */
export const describeRequest = ({ request, answer, writeKey }: Exchange): RequestDetail => {
  const bodyCut = request.body.byteLength > maxBodyBytes
  const url = URL.canParse(request.url) ? new URL(request.url) : undefined
  return {
    method: request.method,
    path: hideInPath(`${request.path}${url?.search ?? ''}`.slice(0, 8_192), writeKey),
    headers: hideInHeaders(request.headers, writeKey),
    encodedBytes: request.encodedBytes,
    bodyText: hideWriteKey(decoder.decode(bodyCut ? request.body.subarray(0, maxBodyBytes) : request.body), writeKey),
    bodyCut,
    answer: {
      status: answer?.status,
      body: answerText(answer?.body),
      fault: request.fault === undefined ? undefined : (request.fault.kind ?? 'status'),
    },
  }
}

const answerText = (body: string | Uint8Array | undefined): string =>
  typeof body === 'string' ? body.slice(0, 8_192) : body === undefined ? '' : `(${body.byteLength} bytes)`
