/** An event of a stream. */
export interface ServerSentEvent {
  /** @default 'message' */
  readonly event: string
  /** Empty where only a place is told. */
  readonly data: string
  readonly id: string | undefined
}

/** Characters of one event at most; a stream that never ends an event is none. */
const maxCharacters = 1024 * 1024

const fieldOf = (line: string): readonly [string, string] => {
  const at = line.indexOf(':')
  if (at < 0) return [line, '']
  return [line.slice(0, at), line.slice(line[at + 1] === ' ' ? at + 2 : at + 1)]
}

const parseEvent = (block: string): ServerSentEvent | undefined => {
  let event = 'message'
  let id: string | undefined
  const data: string[] = []
  for (const line of block.split(/\r\n|\r|\n/)) {
    const [name, value] = fieldOf(line)
    if (name === 'event') event = value
    else if (name === 'id') id = value
    else if (name === 'data') data.push(value)
  }
  return data.length === 0 && id === undefined ? undefined : { event, data: data.join('\n'), id }
}

/**
 * Reads Server-Sent Events as they come.
 * @throws {Error} when the connection breaks, or an event has more than 1 MB
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function* readServerSentEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true })
    const blocks = text.split(/\r\n\r\n|\n\n|\r\r/)
    text = blocks.pop() ?? ''
    if (text.length > maxCharacters) throw new Error('An event of the stream has more than 1 MB.')
    for (const block of blocks) {
      const event = parseEvent(block)
      if (event !== undefined) yield event
    }
  }
}
