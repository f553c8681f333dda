import { describe, expect, it } from 'vitest'
import { isSegmentError } from '../error/segment-error.ts'
import { createIssue } from '../error/segment-issue.ts'
import { coreLibrary } from '../values/library.ts'
import { invalidCallError, parseCall } from './parse-call.ts'

const thrownBy = (work: () => unknown): unknown => {
  try {
    work()
  } catch (error) {
    return error
  }
  return undefined
}

describe('parseCall', () => {
  it('returns the call itself if it is plain data', () => {
    const call = { type: 'track', userId: 'user-42', event: 'Lesson Opened' }
    expect(parseCall(call)).toBe(call)
  })

  it('adds the type that the endpoint implies', () => {
    expect(parseCall({ userId: 'user-42' }, { type: 'identify' })).toEqual({ type: 'identify', userId: 'user-42' })
  })

  it('throws all issues at once, with the first one and the number of others in the message', () => {
    const error = thrownBy(() => parseCall({ type: 'track', userId: 7, event: '', properties: [] }))
    expect(isSegmentError(error) && error).toMatchObject({
      code: 'invalid_call',
      retryable: false,
      message: 'event must be a string with at least one character, but is an empty string. (and 2 more)',
      details: { path: ['event'], advice: 'Set event to the name of the action, such as "Order Completed".' },
    })
    expect(isSegmentError(error) && error.details.issues?.map(({ code }) => code)).toEqual([
      'event_required',
      'id_not_string',
      'properties_not_object',
    ])
  })

  it('throws too_large for a call over the limit', () => {
    const call = { type: 'track', userId: 'user-42', event: 'Lesson Opened', properties: { text: 'a'.repeat(33_000) } }
    const error = thrownBy(() => parseCall(call))
    expect(isSegmentError(error) && error.code).toBe('too_large')
    // messageId, timestamp and context without its library have 149 bytes.
    const stamps = 149 + JSON.stringify(coreLibrary).length
    const bytes = (JSON.stringify(call).length + stamps).toLocaleString('en-US')
    expect(isSegmentError(error) && error.message).toBe(
      `The call has ${bytes} bytes of JSON when it is sent, ${stamps} of them in stamps; at most 32,768 are allowed.`,
    )
  })

  it('throws for a warning only if it is strict', () => {
    const call = { type: 'identify', userId: 'ada@example.com' }
    expect(parseCall(call)).toBe(call)
    expect(thrownBy(() => parseCall(call, { strict: true }))).toMatchObject({
      code: 'invalid_call',
      message: 'userId is an email address.',
    })
  })
})

describe('invalidCallError', () => {
  it('is too_large for a batch over the limit too', () => {
    expect(invalidCallError([createIssue('batch_too_large', [], 'The batch has 600,000 bytes of JSON.')]).code).toBe(
      'too_large',
    )
  })

  it('has a message even without issues', () => {
    expect(invalidCallError([]).message).toBe('The call breaks a rule of Segment.')
  })
})
