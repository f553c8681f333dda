import { SegmentError } from '../error/segment-error.ts'
import type { SegmentResponse } from './transport.ts'

const invalidResponse = (problem: string): SegmentError =>
  new SegmentError('unavailable', `The transport did not return a valid response: ${problem}.`, {
    advice:
      'A transport must resolve to { status, headers, body } with a number, an object with get(name), and a string.',
  })

const shown = (value: unknown): string => (value === null ? 'null' : typeof value)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const hasGet = (value: unknown): value is { get(name: string): unknown } =>
  isObject(value) && typeof value.get === 'function'

/**
 * Checks what a transport returned, which may be foreign code.
 * @throws {SegmentError} `unavailable` that says what is wrong with it
 */
export const checkResponse = (answered: unknown): SegmentResponse => {
  if (!isObject(answered)) throw invalidResponse(`it is ${shown(answered)}`)
  const { status, headers, body } = answered
  if (typeof status !== 'number' || !Number.isInteger(status)) {
    throw invalidResponse(
      `its status must be a whole number, not ${typeof status === 'number' ? status : shown(status)}`,
    )
  }
  if (!hasGet(headers)) throw invalidResponse('its headers must have a get function')
  if (typeof body !== 'string') throw invalidResponse(`its body must be a string, not ${shown(body)}`)
  const get = (name: string): string | null => {
    try {
      const value = headers.get(name)
      return typeof value === 'string' ? value : null
    } catch {
      return null
    }
  }
  return { status, headers: { get }, body }
}
