/**
 * Reads the beginning of a stream.
 * @param isEnough whether the bytes so far suffice
 * @returns those bytes, fewer if the stream ends before, and the whole stream from its first byte
 */
export const peek = async (
  stream: AsyncIterable<Buffer>,
  isEnough: (head: Buffer) => boolean,
): Promise<{ readonly head: Buffer; readonly whole: AsyncIterable<Buffer> }> => {
  const iterator = stream[Symbol.asyncIterator]()
  let head: Buffer = Buffer.alloc(0)
  let done = false
  while (!done && !isEnough(head)) {
    const next = await iterator.next()
    if (next.done === true) done = true
    else head = head.length === 0 ? next.value : Buffer.concat([head, next.value])
  }
  const whole = async function* (): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head
    if (!done) yield* { [Symbol.asyncIterator]: () => iterator }
  }
  return { head, whole: whole() }
}
