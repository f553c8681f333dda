import type { JsMsg } from '@nats-io/jetstream'
import { isJsonObject } from '@org/segment-core/internal'
import { messageIdHeader } from './nats-names.ts'

/** A call in a message of a stream. */
export interface ReadCall {
  readonly json: string
  /** Undefined if the message is not a call with a messageId. */
  readonly messageId: string | undefined
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Reads the call of a message. Others may publish too, so a header that is missing is made up for by the call. */
export const readCall = (message: Pick<JsMsg, 'headers' | 'string'>): ReadCall => {
  const json = message.string()
  const named = parse(message.headers?.get(messageIdHeader) ?? '')
  if (typeof named === 'string' && named !== '') return { json, messageId: named }
  const call = parse(json)
  const found = isJsonObject(call) ? call.messageId : undefined
  return { json, messageId: typeof found === 'string' && found !== '' ? found : undefined }
}
