import type { Answer, ReadRequest } from './answer.ts'
import type { RecordedRequest } from './call-records.ts'
import { isoTime } from './clock-skew.ts'
import type { Fault } from './faults/fault.ts'
import { decodeUtf8 } from './web-globals.ts'
import { whyRefused } from './why-refused.ts'

/** Creates the record of a request; text and JSON are parsed on access. */
export const recordRequest = (
  request: ReadRequest,
  answer: Answer | undefined,
  fault: Fault | undefined,
): RecordedRequest => {
  const body = request.inflated ?? request.body
  const text = (): string => decodeUtf8(body)
  return {
    method: request.method,
    url: request.url,
    path: request.location.pathname,
    headers: request.headers,
    body,
    get text() {
      return text()
    },
    get json() {
      try {
        return JSON.parse(text())
      } catch {
        return undefined
      }
    },
    encodedBytes: request.body.byteLength,
    status: answer?.status,
    refusal: whyRefused(request, answer, fault),
    receivedAt: isoTime(request.receivedAt),
    fault,
  }
}
