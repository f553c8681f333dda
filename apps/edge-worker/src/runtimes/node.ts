import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { incomingReader } from '../body/read-incoming.ts'
import type { Handle } from '../collector/create-handler.ts'
import type { Answer } from '../http/answer.ts'
import type { CollectorRequest } from '../http/request.ts'

/** A process outlives its requests. */
const waitUntil = (): void => {}

/** Scheme and host of a target in absolute form, which clients send to a proxy. */
const authority = /^https?:\/\/[^/?]*/i

const fromIncoming = (incoming: IncomingMessage): CollectorRequest => {
  const { method = '', url = '/', headers, socket } = incoming
  const target = url.startsWith('/') ? url : url.replace(authority, '')
  const mark = target.indexOf('?')
  return {
    method,
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? '' : target.slice(mark + 1),
    header: (name) => {
      const value = headers[name]
      return typeof value === 'object' ? value.join(', ') : value
    },
    readBody: incomingReader(incoming),
    // A slash in the Host header must not pass for the folder of a mounted collector.
    rootUrl: () => `http://${headers.host?.includes('/') ? '' : (headers.host ?? '')}`,
    connection: socket.remoteAddress,
    waitUntil,
  }
}

const write = ({ status, headers, body }: Answer, outgoing: ServerResponse): void => {
  // They have no body and must not declare one.
  outgoing.writeHead(
    status,
    status === 204 || status === 304 ? headers : { ...headers, 'content-length': Buffer.byteLength(body) },
  )
  outgoing.end(body)
}

/** Creates the listener of a Node server. Neither the web's Request nor Hono is involved. */
export const createListener =
  (handle: Handle): RequestListener =>
  async (incoming, outgoing) => {
    // The parser emits a body that came with its head right after it.
    await undefined
    try {
      write(await handle(fromIncoming(incoming)), outgoing)
    } catch {
      // An answer that cannot be written ends the connection, not the process.
      outgoing.destroy()
    }
  }
