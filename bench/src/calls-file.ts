import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exampleCall } from './example-call.ts'

/** A file of calls, one a line. */
export interface CallsFile {
  readonly path: string
  readonly rows: number
  readonly bytes: number
  remove(): Promise<void>
}

/** The call of a row: complete, clean, and another one each time. */
export const callOfRow = (row: number) => ({
  ...exampleCall,
  userId: `user-${row % 5_000}`,
  messageId: `message-${row}`,
  timestamp: new Date(1_700_000_000_000 + row * 1_000).toISOString(),
  properties: { ...exampleCall.properties, order_id: `order-${row}` },
})

/** Writes calls of about 600 bytes each to a file of at least so many bytes. */
export const writeCallsFile = async (bytes: number): Promise<CallsFile> => {
  const folder = await mkdtemp(join(tmpdir(), 'segment-bench-'))
  const path = join(folder, 'calls.ndjson')
  const stream = createWriteStream(path, { highWaterMark: 1024 * 1024 })
  let rows = 0
  let written = 0
  while (written < bytes) {
    let block = ''
    for (let index = 0; index < 1_000; index += 1) {
      block += `${JSON.stringify(callOfRow(rows))}\n`
      rows += 1
    }
    written += Buffer.byteLength(block)
    if (!stream.write(block)) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'close')
  return { path, rows, bytes: written, remove: () => rm(folder, { recursive: true, force: true }) }
}
