import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import type { UpstreamCounts } from './upstream.ts'

// Answers as Segment does and counts; bodies are parsed only on request, and only as far as needed.
const answer = Buffer.from('{"success":true}')
const marker = Buffer.from('"messageId":"')
let counts: UpstreamCounts = { requests: 0, calls: 0, batchBytes: [] }

const countCalls = (body: Buffer): number => {
  let calls = 0
  for (let at = body.indexOf(marker); at !== -1; at = body.indexOf(marker, at + marker.length)) calls += 1
  return calls
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const whole = Buffer.concat(chunks)
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(whole) : whole
    const batched = request.url === '/v1/batch' || request.url === '/v1/b'
    counts = {
      requests: counts.requests + 1,
      calls: counts.calls + countCalls(body),
      batchBytes: batched ? [...counts.batchBytes, body.length] : counts.batchBytes,
    }
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length })
    response.end(answer)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }) // a TCP port, so not a pipe
})
process.on('message', ({ reset }: { reset?: boolean }) => {
  process.send?.(counts)
  if (reset) counts = { requests: 0, calls: 0, batchBytes: [] }
})
process.once('disconnect', () => process.exit(0))
