import { SaxesParser } from 'saxes'

/** What happens in an XML document. Names are without their prefix. */
export interface XmlHandlers {
  readonly open?: (name: string, attributes: Readonly<Record<string, string>>) => void
  readonly text?: (text: string) => void
  readonly close?: (name: string) => void
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1)

/**
 * Reads XML piece by piece, and yields after each, so that what its handlers collected can be taken.
 * @throws {Error} if it is not well-formed
 */
export async function* readXml(
  chunks: AsyncIterable<Buffer>,
  { open, text, close }: XmlHandlers,
): AsyncGenerator<void> {
  const parser = new SaxesParser({ position: false })
  let failure: Error | undefined
  parser.on('error', (error) => {
    failure ??= error
  })
  parser.on('opentag', ({ name, attributes }) => open?.(localName(name), attributes as Record<string, string>))
  if (text !== undefined) {
    parser.on('text', text)
    parser.on('cdata', text)
  }
  parser.on('closetag', ({ name }) => close?.(localName(name)))
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for await (const chunk of chunks) {
    parser.write(decoder.decode(chunk, { stream: true }))
    if (failure !== undefined) throw failure
    yield
  }
  parser.write(decoder.decode())
  parser.close()
  if (failure !== undefined) throw failure
  yield
}
