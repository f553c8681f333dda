import { once } from 'node:events'
import { connect } from 'node:net'

/** A request as text on a connection; its source is `web` unless the headers say otherwise. */
export interface RawRequest {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** An answer read from a connection. */
export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Headers of a request without those that the runtime adds. */
export const requestHeaders = ({ headers = {} }: RawRequest): Readonly<Record<string, string>> => ({
  authorization: `Basic ${btoa('web:')}`,
  ...headers,
})

/** Writes a request as text. */
export const requestText = (request: RawRequest): string => {
  const { method = 'POST', path = '/v1/track', body = '' } = request
  const all = { host: 'collector', 'content-length': String(Buffer.byteLength(body)), ...requestHeaders(request) }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}

/** The complete answers in a text. @param hasBody false for answers to HEAD */
const answersIn = (text: string, hasBody: boolean): readonly RawAnswer[] => {
  const answers: RawAnswer[] = []
  for (let rest = text; rest !== ''; ) {
    const end = rest.indexOf('\r\n\r\n')
    if (end === -1) return answers
    const [first = '', ...lines] = rest.slice(0, end).split('\r\n')
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
    )
    const length = hasBody ? Number(headers['content-length'] ?? 0) : 0
    if (rest.length < end + 4 + length) return answers
    answers.push({ status: Number(first.split(' ')[1]), headers, body: rest.slice(end + 4, end + 4 + length) })
    rest = rest.slice(end + 4 + length)
  }
  return answers
}

/** How long the parser of the other side gets to see a piece of a request alone, in milliseconds. */
const pieceMs = 20

/** Writes pieces one after the other on one connection and reads this many answers, or as many as come before it closes. */
export const exchangeRaw = async (
  port: number,
  pieces: readonly string[],
  { answers = 1, hasBody = true } = {},
): Promise<readonly RawAnswer[]> => {
  const socket = connect(port, '127.0.0.1')
  let bytes = Buffer.alloc(0)
  // Decoded as latin1, so that a content-length counts characters.
  const received = () => answersIn(bytes.toString('latin1'), hasBody)
  socket.on('data', (chunk) => {
    bytes = Buffer.concat([bytes, chunk])
    if (received().length >= answers) socket.end()
  })
  socket.on('error', () => {})
  await once(socket, 'connect')
  const closed = new Promise((resolve) => socket.once('close', resolve))
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) await new Promise((resolve) => setTimeout(resolve, pieceMs))
    socket.write(piece)
  }
  await closed
  return received()
}
