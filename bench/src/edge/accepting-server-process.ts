import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

// The floor on Node: reads the body and answers. It validates, stores and delivers nothing.
const answer = Buffer.from('{"success":true}')
const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length })
    response.end(answer)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }) // a TCP port, so not a pipe
})
process.once('disconnect', () => process.exit(0))
