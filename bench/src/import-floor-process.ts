import { openSync, readSync } from 'node:fs'
import { Pool } from 'undici'

// The floor of an import of ready calls: finds lines, copies their bytes into full batches, and posts them with undici.
// Leaves out parsing, validation, messageIds, retries, progress and the journal.
const [path = '', url = ''] = process.argv.slice(2)
const chunkBytes = 1024 * 1024
const newline = 0x0a
const head = Buffer.from('{"batch":[')
const comma = Buffer.from(',')
const concurrency = 4
const pool = new Pool(url, { connections: concurrency })
const underWay = new Set<Promise<unknown>>()
let lines: Buffer[] = []
let bytes = 0

const send = async (): Promise<void> => {
  const tail = Buffer.from(`],"sentAt":"${new Date().toISOString()}"}`)
  const body = Buffer.concat([head, ...lines.flatMap((line, index) => (index === 0 ? [line] : [comma, line])), tail])
  lines = []
  bytes = 0
  const headers = { 'content-type': 'application/json' }
  const sending: Promise<unknown> = pool
    .request({ path: '/v1/batch', method: 'POST', headers, body })
    .then((answer) => answer.body.dump())
    .finally(() => underWay.delete(sending))
  underWay.add(sending)
  if (underWay.size >= concurrency) await Promise.race(underWay)
}

const file = openSync(path, 'r')
let rest: Buffer = Buffer.alloc(0)
for (;;) {
  const chunk = Buffer.allocUnsafe(chunkBytes)
  const read = readSync(file, chunk, 0, chunkBytes, null)
  if (read === 0) break
  const block = rest.length === 0 ? chunk.subarray(0, read) : Buffer.concat([rest, chunk.subarray(0, read)])
  let from = 0
  for (let to = block.indexOf(newline); to >= 0; to = block.indexOf(newline, from)) {
    const line = block.subarray(from, to)
    from = to + 1
    if (bytes + line.length + 1 > 499_000 || lines.length >= 2_500) await send()
    lines.push(line)
    bytes += line.length + 1
  }
  rest = block.subarray(from)
}
if (lines.length > 0) await send()
await Promise.all(underWay)
await pool.close()
