import type { ServerResponse } from 'node:http'
import type { Answer } from '../answer.ts'
import type { Fault } from '../faults/fault.ts'
import { pause } from '../pause.ts'

/** Sends a response, changed by a fault. */
export const writeAnswer = async (
  outgoing: ServerResponse,
  answer: Answer,
  fault?: Fault,
  closing?: AbortSignal,
): Promise<void> => {
  const bytes = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body
  const headers = answer.status === 204 ? answer.headers : { ...answer.headers, 'content-length': bytes.byteLength }
  outgoing.writeHead(answer.status, headers)
  if (fault?.kind === 'truncated') {
    // Not a reset, which would discard the data just written.
    outgoing.write(bytes.subarray(0, Math.floor(bytes.byteLength / 2)), () => outgoing.socket?.destroy())
    return
  }
  if (fault?.kind === 'slow-body')
    await drip(outgoing, bytes, fault.chunkBytes ?? 1, fault.chunkDelayMs ?? 100, closing)
  else outgoing.end(bytes)
}

const drip = async (
  outgoing: ServerResponse,
  bytes: Uint8Array,
  chunkBytes: number,
  chunkDelayMs: number,
  closing: AbortSignal | undefined,
): Promise<void> => {
  outgoing.flushHeaders()
  for (let offset = 0; offset < bytes.byteLength && !outgoing.destroyed; offset += chunkBytes) {
    await pause(chunkDelayMs, closing)
    outgoing.write(bytes.subarray(offset, offset + chunkBytes))
  }
  outgoing.end()
}
