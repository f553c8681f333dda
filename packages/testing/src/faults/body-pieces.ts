import { pause } from '../pause.ts'
import type { Fault } from './fault.ts'

/** The pieces of a response body that a fault lets through: slowly, only the first half, or everything at once. */
export const bodyPieces = async function* (
  bytes: Uint8Array<ArrayBuffer>,
  fault: Fault | undefined,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  if (fault?.kind === 'truncated') yield bytes.slice(0, Math.floor(bytes.byteLength / 2))
  else if (fault?.kind !== 'slow-body') yield bytes
  else {
    const { chunkBytes = 1, chunkDelayMs = 100 } = fault
    for (let offset = 0; offset < bytes.byteLength; offset += chunkBytes) {
      await pause(chunkDelayMs, signal)
      yield bytes.slice(offset, offset + chunkBytes)
    }
  }
}
