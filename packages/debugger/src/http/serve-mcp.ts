import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { readText } from './read-request.ts'

/**
 * Answers requests of the Model Context Protocol.
 * @param url base of the paths of the session that is asked about
 */
export type McpEndpoint = (request: Request, url: string) => Promise<Response>

/** Path of the endpoint for agents. */
export const mcpPath = '/_dev/mcp'

/** Passes a request for the endpoint on, and sends its answer. */
export const serveMcp = async (
  endpoint: McpEndpoint,
  { incoming, outgoing }: { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse },
  url: string,
): Promise<void> => {
  const closed = new AbortController()
  outgoing.on('close', () => closed.abort())
  const { method = 'GET' } = incoming
  const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  )
  const body = method === 'GET' || method === 'HEAD' ? undefined : await readText(incoming)
  const request = new Request(`${url}${mcpPath}`, {
    method,
    headers,
    signal: closed.signal,
    ...(body === undefined ? {} : { body }),
  })
  const response = await endpoint(request, url)
  outgoing.writeHead(response.status, [...response.headers].flat())
  if (response.body === null) outgoing.end()
  else await pipeline(Readable.fromWeb(response.body as ReadableStream), outgoing).catch(() => undefined)
}
