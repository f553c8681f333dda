import { gunzipSync } from 'node:zlib'
import type { JsonObject } from '@org/segment-testing'
import type { WireRequest } from './wire-tap.ts'

/** The inflated JSON body of a request. @throws {SyntaxError} if it is not JSON */
export const readWireBody = ({ headers, body }: WireRequest): JsonObject => {
  const inflated = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
  return JSON.parse(new TextDecoder().decode(inflated)) as JsonObject // every client sends an object
}

/** The calls of a request: those of its batch, or its body. */
export const wireCalls = (request: WireRequest): readonly JsonObject[] => {
  const body = readWireBody(request)
  return Array.isArray(body.batch) ? (body.batch as readonly JsonObject[]) : [body]
}
