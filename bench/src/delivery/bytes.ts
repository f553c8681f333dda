import type { DeliveryClient } from './delivery-client.ts'
import { fieldsOf } from './example-fields.ts'
import { batchBytes, concurrency, createBatchPoster } from './post-batch.ts'

/** Bodies of full batches with as many calls as the run needs, and the number of calls that complete each. */
const prepareBodies = (
  calls: number,
  run: number,
): readonly { readonly body: Uint8Array; readonly calls: number }[] => {
  const bodies: { body: Uint8Array; calls: number }[] = []
  let texts: string[] = []
  let bytes = 0
  const close = (): void => {
    bodies.push({ body: Buffer.from(`{"batch":[${texts.join(',')}]}`), calls: texts.length })
    texts = []
    bytes = 0
  }
  for (let index = 0; index < calls; index += 1) {
    const text = JSON.stringify({ type: 'track', messageId: `${run}-${index}`, ...fieldsOf(index) })
    if (bytes + text.length + 1 > batchBytes) close()
    texts.push(text)
    bytes += text.length + 1
  }
  if (texts.length > 0) close()
  return bodies
}

/**
 * The cost of the network and undici alone: POSTs bodies that were ready before the clock started. Leaves out everything
 * that a client does to a call.
 */
export const create = async (url: string, runs: readonly number[]): Promise<DeliveryClient> => {
  const poster = createBatchPoster(url)
  const queues = runs.map(prepareBodies)
  const underWay = new Set<Promise<void>>()
  let bodies = queues.shift() ?? []
  let next = 0
  let collected = 0
  return {
    track: () => {
      collected += 1
      const full = bodies[next]
      if (full === undefined || collected < full.calls) return undefined
      next += 1
      collected = 0
      const sent: Promise<void> = poster.post(full.body).finally(() => underWay.delete(sent))
      underWay.add(sent)
      return underWay.size >= concurrency ? Promise.race(underWay) : undefined
    },
    drain: async () => {
      await Promise.all(underWay)
      bodies = queues.shift() ?? []
      next = 0
      collected = 0
    },
    close: poster.close,
  }
}
