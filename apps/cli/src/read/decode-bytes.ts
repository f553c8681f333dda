import iconv from 'iconv-lite'

/** Whether an encoding can be read. */
export const isEncoding = (name: string): boolean => iconv.encodingExists(name)

/** Converts bytes in an encoding to UTF-8. */
export async function* decodeBytes(stream: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = iconv.getDecoder(encoding)
  for await (const chunk of stream) {
    const text = decoder.write(chunk)
    if (text !== '') yield Buffer.from(text)
  }
  const last = decoder.end()
  if (last) yield Buffer.from(last)
}
