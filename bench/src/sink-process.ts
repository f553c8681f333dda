import { once } from 'node:events'
import { createServer } from 'node:http'
import { gunzipSync } from 'node:zlib'

// Accepts every request and answers as Segment does. Parses the calls only on request, so counting does not slow the sender.
let bodies: { readonly chunks: readonly Buffer[]; readonly zipped: boolean }[] = []
const answer = Buffer.from('{"success":true}')

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    bodies.push({ chunks, zipped: request.headers['content-encoding'] === 'gzip' })
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length })
    response.end(answer)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1')
await once(server, 'listening')

interface Body {
  readonly batch: readonly { readonly messageId?: string; readonly uuid?: string }[]
}

/** Calls and distinct ids that arrived since the last count. */
const count = (): { readonly calls: number; readonly ids: number; readonly bytes: number } => {
  let calls = 0
  let bytes = 0
  const ids = new Set<string>()
  for (const { chunks, zipped } of bodies) {
    const sent = Buffer.concat(chunks)
    const text = zipped ? gunzipSync(sent) : sent
    bytes += text.length
    for (const call of (JSON.parse(text.toString()) as Body).batch) {
      calls += 1
      ids.add(call.messageId ?? call.uuid ?? '')
    }
  }
  bodies = []
  return { calls, ids: ids.size, bytes }
}

process.on('message', () => process.send?.(count()))
process.once('disconnect', () => {
  server.close()
  server.closeAllConnections()
})
const address = server.address()
process.send?.({ url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}` })
