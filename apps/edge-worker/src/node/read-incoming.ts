import type { IncomingMessage } from 'node:http'
import { BodyError } from '../body/body-failure.ts'
import { type BodyBounds, joinChunks } from '../body/read-chunks.ts'

/** Reads what comes bit by bit. */
const readSlowly = (incoming: IncomingMessage, { maxBytes, timeoutMs }: BodyBounds): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const end = (): void => {
      clearTimeout(timer)
      incoming.off('data', onData)
      incoming.off('end', onEnd)
      incoming.off('error', onBroken)
      incoming.off('close', onBroken)
    }
    const fail = (error: BodyError): void => {
      end()
      // What still comes is nobody's; an error of it must not end the process.
      incoming.on('error', () => {})
      incoming.pause()
      reject(error)
    }
    const onData = (chunk: Buffer): void => {
      bytes += chunk.byteLength
      if (bytes > maxBytes) fail(new BodyError('too_large'))
      else chunks.push(chunk)
    }
    const onEnd = (): void => {
      end()
      resolve(joinChunks(chunks, bytes))
    }
    const onBroken = (): void => fail(new BodyError('broken'))
    const timer = setTimeout(() => fail(new BodyError('too_slow')), timeoutMs)
    incoming.on('data', onData)
    incoming.on('end', onEnd)
    incoming.on('error', onBroken)
    incoming.on('close', onBroken)
  })

/**
 * Makes the reader of a Node request's body, which spares the web stream around it. A length that the client declares is
 * believed where it is too large. Most bodies come in one piece with their head, and need neither listeners nor a timer.
 */
export const incomingReader =
  (incoming: IncomingMessage) =>
  async (bounds: BodyBounds): Promise<Uint8Array> => {
    const declared = Number(incoming.headers['content-length'] ?? 0)
    if (declared > bounds.maxBytes) throw new BodyError('too_large')
    // The parser hands over a body right after its head.
    await undefined
    if (declared === 0 || incoming.readableLength !== declared) return readSlowly(incoming, bounds)
    return incoming.read() as Buffer
  }
