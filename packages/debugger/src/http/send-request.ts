import { callTypes } from '@org/segment-core/spec'
import type { JsonObject } from '@org/segment-testing'
import * as z from 'zod'
import type { DevContext } from './operation.ts'
import { Problem, parseJson } from './read-request.ts'

/** Request body: a call to send to this local Segment. */
export const sendRequestSchema = z
  .strictObject({
    call: z
      .looseObject({ type: z.enum(Object.keys(callTypes) as [string, ...string[]]) })
      .describe('Sent as it is, with a new messageId unless it has one'),
    forward: z
      .boolean()
      .default(false)
      .describe('Whether a call that Segment would keep is also forwarded to it, if the server forwards calls'),
  })
  .meta({ id: 'SendRequest' })

/**
 * Sends the call of a request body to this local Segment.
 * @param text JSON of the body
 * @returns its messageId
 * @throws {Problem} 400 for an invalid body, or if it is to be forwarded by a server that does not forward
 */
export const sendCall = async (text: string, context: DevContext): Promise<string> => {
  const parsed = sendRequestSchema.safeParse(parseJson(text))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new Problem(
      400,
      'bad_call',
      `The body must be {"call":{"type":"track",…},"forward":false}: ${issue?.path.join('.')} ${issue?.message}.`,
    )
  }
  const { forward } = parsed.data
  if (forward && !context.info().forwarding) {
    throw new Problem(400, 'not_forwarding', 'This server does not forward calls; start it with --forward.')
  }
  const call = parsed.data.call as JsonObject // read from JSON
  const messageId = typeof call.messageId === 'string' && call.messageId !== '' ? call.messageId : context.createId()
  const release = forward ? undefined : context.debugger.keepLocal(messageId)
  try {
    await context.send([{ ...call, messageId: call.messageId ?? messageId }])
  } finally {
    release?.()
  }
  return messageId
}
