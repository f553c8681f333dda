import { createFakeSegment, type FakeSegment, type FakeSegmentOptions } from '../src/index.ts'

/** The clock of these tests, ms since 1970. */
export const start: number = Date.parse('2026-06-01T12:00:00.000Z')
export const host = 'https://api.segment.io'
export const key = 'source-1'
export const basic = `Basic ${btoa(`${key}:`)}`
export const track = { userId: 'user-42', event: 'Report Exported' } as const

/** A local Segment with a fixed clock. */
export const make = (options: FakeSegmentOptions = {}): FakeSegment =>
  createFakeSegment({ now: () => start, ...options })

/** Posts text, bytes or a value as JSON, with the write key in the header. */
export const post = (
  segment: FakeSegment,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> => {
  const text = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
  const sent = text as BodyInit // Node's Buffer type is also accepted
  return segment.fetch(`${host}${path}`, { method: 'POST', headers: { authorization: basic, ...headers }, body: sent })
}

/** Status and JSON body. */
export const answer = async (response: Response): Promise<[number, unknown]> => [response.status, await response.json()]

/** Responses of Segment. */
export const success = [200, { success: true }]
export const malformed = [400, { success: false, message: 'malformed JSON', code: 'invalid_request' }]
export const invalidKey = [400, { success: false, message: 'An invalid write key was provided' }]
