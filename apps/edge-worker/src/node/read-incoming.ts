import type { IncomingMessage } from 'node:http'
import { BodyError } from '../body/body-failure.ts'
import { type BodyBounds, joinChunks } from '../body/read-chunks.ts'

/**
 * Makes the reader of a Node request's body, which spares the web stream around it. A length that the client declares is
 * believed where it is too large.
 */
export const incomingReader =
  (incoming: IncomingMessage) =>
  ({ maxBytes, timeoutMs }: BodyBounds): Promise<Uint8Array> =>
    new Promise((resolve, reject) => {
      const declared = Number(incoming.headers['content-length'] ?? 0)
      if (declared > maxBytes) {
        reject(new BodyError('too_large'))
        return
      }
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
