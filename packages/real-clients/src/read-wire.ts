import { gunzipSync } from 'node:zlib'
import type { JsonObject } from '@org/segment-testing'
import type { WireRequest } from './wire-tap.ts'

/** The JSON that a request carries, inflated. @throws {SyntaxError} when it is none */
export const readWireBody = ({ headers, body }: WireRequest): JsonObject => {
  const inflated = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
  return JSON.parse(new TextDecoder().decode(inflated)) as JsonObject // what no client breaks: a body is an object
}

/** The calls of a request: those of its batch, or its body. */
export const wireCalls = (request: WireRequest): readonly JsonObject[] => {
  const body = readWireBody(request)
  return Array.isArray(body.batch) ? (body.batch as readonly JsonObject[]) : [body]
}
