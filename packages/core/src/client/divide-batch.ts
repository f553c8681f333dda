import { batchHeadBytes } from '../request/batch-from-bytes.ts'
import type { Batch } from './queued-call.ts'

/** The calls of a batch from one index up to another, in a body of their own. */
const part = ({ calls, body, end }: Batch, from: number, to: number): Batch => {
  const begin = calls[from]?.start ?? end
  const stop = to >= calls.length ? end : (calls[to]?.start ?? end) - 1
  const tailRoom = body.length - end
  const shift = begin - batchHeadBytes
  const bytes = new Uint8Array(stop - shift + tailRoom)
  bytes.set(body.subarray(begin, stop), batchHeadBytes)
  return {
    calls: calls.slice(from, to).map((call) => ({ ...call, start: call.start - shift })),
    body: bytes,
    end: stop - shift,
  }
}

/** Both halves of a batch of at least two calls, the larger one first. */
export const divideBatch = (batch: Batch): readonly [Batch, Batch] => {
  const middle = Math.ceil(batch.calls.length / 2)
  return [part(batch, 0, middle), part(batch, middle, batch.calls.length)]
}
