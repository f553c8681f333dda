import type { DeliveryClient } from './delivery-client.ts'
import { fieldsOf } from './example-fields.ts'
import { batchBytes, concurrency, createBatchPoster } from './post-batch.ts'

const head = Buffer.from('{"batch":[')
const comma = 0x2c

/**
 * The least that any client must do: `JSON.stringify` of each call into a reused buffer, ids from a counter, full batches.
 * Leaves out validation, unique ids, retries, outcomes, back-pressure by bytes and copies that protect the caller.
 */
export const create = async (url: string): Promise<DeliveryClient> => {
  const poster = createBatchPoster(url)
  // A buffer is reused once its request was answered: one per request in flight, and one to fill.
  const free = Array.from({ length: concurrency + 1 }, () => Buffer.allocUnsafe(batchBytes + 1_000))
  const underWay = new Set<Promise<void>>()
  const library = { name: 'serialise', version: '1' }
  let buffer = free.pop()
  let end = 0
  let id = 0
  const send = (): void => {
    const full = buffer
    if (full === undefined || end === 0) return
    const length = end + full.write(`],"sentAt":"${new Date().toISOString()}"}`, end)
    const sent: Promise<void> = poster.post(full.subarray(0, length)).finally(() => {
      free.push(full)
      underWay.delete(sent)
    })
    underWay.add(sent)
    buffer = undefined
    end = 0
  }
  return {
    track: (index) => {
      const fields = fieldsOf(index)
      id += 1
      const text = JSON.stringify({
        type: 'track',
        messageId: String(id),
        timestamp: new Date().toISOString(),
        ...fields,
        context: { ...fields.context, library },
      })
      // The calls of the bench are ASCII, so this is their size; the floor need not count bytes.
      if (end + text.length + 1 > batchBytes) send()
      buffer ??= free.pop()
      if (buffer === undefined) throw new Error('More requests are in flight than there are buffers.')
      if (end === 0) end = head.copy(buffer)
      else {
        buffer[end] = comma
        end += 1
      }
      // As UTF-8: a client cannot know that a call is ASCII, and writing latin1 would be wrong for any other.
      end += buffer.write(text, end)
      return underWay.size >= concurrency ? Promise.race(underWay) : undefined
    },
    drain: async () => {
      send()
      await Promise.all(underWay)
    },
    close: poster.close,
  }
}
