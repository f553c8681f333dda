import type { ServerResponse } from 'node:http'
import type { Answer } from '../answer.ts'
import { bodyPieces } from '../faults/body-pieces.ts'
import type { Fault } from '../faults/fault.ts'
import { encodeUtf8 } from '../web-globals.ts'

/** Sends a response, changed by a fault. */
export const writeAnswer = async (
  outgoing: ServerResponse,
  answer: Answer,
  fault?: Fault,
  closing?: AbortSignal,
): Promise<void> => {
  const bytes = typeof answer.body === 'string' ? encodeUtf8(answer.body) : answer.body
  const headers = answer.status === 204 ? answer.headers : { ...answer.headers, 'content-length': bytes.byteLength }
  outgoing.writeHead(answer.status, headers)
  if (fault?.kind !== 'truncated' && fault?.kind !== 'slow-body') {
    outgoing.end(bytes)
    return
  }
  outgoing.flushHeaders()
  for await (const piece of bodyPieces(bytes, fault, closing)) {
    if (outgoing.destroyed) return
    outgoing.write(piece)
  }
  if (fault.kind === 'slow-body') outgoing.end()
  // Not a reset, which would discard the data just written.
  else outgoing.write('', () => outgoing.socket?.destroy())
}
