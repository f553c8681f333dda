import { randomUUID } from 'node:crypto'
import { Pool } from 'undici'
import type { DeliveryClient } from './delivery-client.ts'
import { fieldsOf } from './example-fields.ts'

/** What cannot be beaten: JSON.stringify, full batches, undici; no validation, no retry. */
export const create = async (url: string): Promise<DeliveryClient> => {
  const pool = new Pool(url, { connections: 4 })
  const library = { name: 'floor', version: '1' }
  let batch: string[] = []
  let bytes = 0
  let underWay: Promise<unknown>[] = []
  const send = (): void => {
    const body = `{"batch":[${batch.join(',')}],"sentAt":${JSON.stringify(new Date().toISOString())}}`
    batch = []
    bytes = 0
    underWay.push(
      pool
        .request({ path: '/v1/batch', method: 'POST', headers: { 'content-type': 'application/json' }, body })
        .then((answer) => answer.body.dump()),
    )
  }
  return {
    track: (index) => {
      const fields = fieldsOf(index)
      const text = JSON.stringify({
        type: 'track',
        messageId: randomUUID(),
        timestamp: new Date().toISOString(),
        ...fields,
        context: { ...fields.context, library },
      })
      bytes += text.length + 1
      batch.push(text)
      if (bytes > 499_000) send()
      return underWay.length >= 8 ? Promise.all(underWay.splice(0)) : undefined
    },
    drain: async () => {
      if (batch.length > 0) send()
      await Promise.all(underWay)
      underWay = []
    },
    close: () => pool.close(),
  }
}
