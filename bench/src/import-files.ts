import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { exampleCall } from './example-call.ts'

const write = async (path: string, bytes: number, rowOf: (index: number) => string, head = ''): Promise<number> => {
  const stream = createWriteStream(path)
  let index = 0
  let written = head.length
  stream.write(head)
  while (written < bytes) {
    let block = ''
    for (let row = 0; row < 1_000; row += 1) {
      block += `${rowOf(index)}\n`
      index += 1
    }
    written += block.length
    if (!stream.write(block)) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'finish')
  return index
}

/** Writes JSON lines of ready track calls of about 530 bytes. @returns how many */
export const writeCalls = (path: string, bytes: number): Promise<number> =>
  write(path, bytes, (index) =>
    JSON.stringify({
      ...exampleCall,
      userId: `user-${index % 5_000}`,
      messageId: `m-${index}`,
      properties: { ...exampleCall.properties, order_id: `order-${index}` },
    }),
  )

/** Writes a table of customers. @returns how many */
export const writeCustomers = (path: string, bytes: number): Promise<number> =>
  write(
    path,
    bytes,
    (index) =>
      `c-${index},user${index}@example.com,Ada,"Lovelace, ${index}",${1_714_555_800 + index},${index % 90},Berlin,DE,pro`,
    'customer_id,email,first_name,last_name,created_at,age,city,country,plan\n',
  )
