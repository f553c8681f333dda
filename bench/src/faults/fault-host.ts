import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { gunzipSync } from 'node:zlib'

/** One request of the client under test. */
export interface FaultRequest {
  /** Number of the request, from 0. */
  readonly index: number
  /** Time since the client was ready, in milliseconds of its clock. */
  readonly ms: number
  /** Bytes of the body as sent. */
  readonly bytes: number
}

/** What the host does with a request. */
export type FaultAnswer =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
      /** Time before the answer, in milliseconds of the client's clock. */
      readonly delayMs?: number
      /** Whether the calls are kept. */
      readonly keeps: boolean
    }
  /** Closes the connection without an answer. */
  | { readonly kind: 'reset'; readonly keeps: boolean }
  /** Never answers. */
  | { readonly kind: 'hang'; readonly keeps: false }

/** What the host has received. */
export interface FaultCounts {
  readonly requests: number
  /** Different calls that were kept. */
  readonly delivered: number
  /** Calls that were kept more than once. */
  readonly repeated: number
  /** Calls that were kept under more than one id, so that Segment cannot recognise them. */
  readonly renamed: number
}

interface KeptCall {
  readonly messageId?: string
  readonly uuid?: string
  readonly properties?: { readonly n?: number }
}

const idOf = ({ messageId, uuid }: KeptCall): string => messageId ?? uuid ?? ''

const callsIn = (body: Buffer, isZipped: boolean): readonly KeptCall[] =>
  (JSON.parse((isZipped ? gunzipSync(body) : body).toString()) as { batch?: readonly KeptCall[] }).batch ?? []

const bodyOf = async (incoming: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer) // a stream without an encoding
  return Buffer.concat(chunks)
}

/** Starts a host that follows a script and counts what it keeps. */
export const startFaultHost = async (
  answerTo: (request: FaultRequest) => FaultAnswer,
  { factor, onRequest }: { readonly factor: number; readonly onRequest: (request: FaultRequest) => void },
) => {
  let startedAt = performance.now()
  let requests = 0
  const kept = new Map<number, string[]>()

  const keep = (calls: readonly KeptCall[]): void => {
    for (const call of calls) {
      const n = call.properties?.n
      if (n !== undefined) kept.set(n, [...(kept.get(n) ?? []), idOf(call)])
    }
  }

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await bodyOf(incoming)
    if (incoming.method !== 'POST') {
      outgoing.writeHead(404).end()
      return
    }
    const request = { index: requests, ms: (performance.now() - startedAt) * factor, bytes: body.length }
    requests += 1
    const answer = answerTo(request)
    onRequest(request)
    if (answer.keeps) keep(callsIn(body, incoming.headers['content-encoding'] === 'gzip'))
    switch (answer.kind) {
      case 'hang':
        return
      case 'reset':
        incoming.socket.destroy()
        return
      case 'answer': {
        const { status, headers, body: text = '{"success":true}', delayMs = 0 } = answer
        setTimeout(() => {
          outgoing.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text)
        }, delayMs / factor)
        return
      }
      default:
        return answer satisfies never
    }
  }

  const server = createServer((incoming, outgoing) => {
    // A client that ends its connection takes its answer with it.
    serve(incoming, outgoing).catch(() => incoming.socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    /** The client is ready: its time begins. */
    start(): void {
      startedAt = performance.now()
    },
    counts: (): FaultCounts => {
      const copies = [...kept.values()]
      return {
        requests,
        delivered: copies.length,
        repeated: copies.filter(({ length }) => length > 1).length,
        renamed: copies.filter((ids) => new Set(ids).size > 1).length,
      }
    },
    close(): void {
      server.close()
      server.closeAllConnections()
    },
  }
}
