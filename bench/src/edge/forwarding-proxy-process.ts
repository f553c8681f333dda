import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'

// A minimal proxy on Node: reads the body, forwards it, and returns the response. It validates and stores nothing.
const pool = new Pool(process.argv[2] ?? '', { connections: 64 })
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', async () => {
    const answer = await pool.request({
      path: request.url ?? '/',
      method: 'POST',
      headers: { authorization: request.headers.authorization ?? '', 'content-type': 'application/json' },
      body: Buffer.concat(chunks),
    })
    response.writeHead(answer.statusCode, { 'content-type': 'application/json' })
    response.end(await answer.body.text())
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }) // a TCP port, so not a pipe
})
process.once('disconnect', () => process.exit(0))
