import { type Readable, Transform, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type RequestId,
  type Transport,
} from '@modelcontextprotocol/server'
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio'

/** Stdin and stdout as a transport, and when it has closed. */
export interface StdioTransport {
  readonly transport: Transport
  readonly closed: Promise<void>
}

/** Longest wait for answers after stdin has ended, in milliseconds, so that a request without one leaves no process behind. */
const longestWaitMs = 600_000

/** A client ends these by closing the connection; they have no answer before. */
const subscription = 'subscriptions/listen'

/** Requests without an answer. */
const createOpenRequests = () => {
  const ids = new Set<RequestId>()
  let onNone: (() => void) | undefined
  const settle = (id: RequestId | undefined): void => {
    if (id !== undefined && ids.delete(id) && ids.size === 0) onNone?.()
  }
  return {
    received(message: JSONRPCMessage): void {
      if (isJSONRPCRequest(message)) {
        if (message.method !== subscription) ids.add(message.id)
      } else if ('method' in message && message.method === 'notifications/cancelled') {
        settle(message.params?.requestId as RequestId | undefined)
      }
    },
    sent(message: JSONRPCMessage): void {
      if (isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) settle(message.id)
    },
    /** Calls a listener once there is none; undefined forgets it. */
    whenNone(listener: (() => void) | undefined): void {
      onNone = listener
      if (ids.size === 0) listener?.()
    },
  }
}

/**
 * Stdin and stdout as a transport. The one of the SDK aborts requests when stdin ends; a script that pipes its requests in
 * and reads the answers needs them, so this one lets stdin end only when each request has its answer.
 */
export const createStdioTransport = (stdin: Readable, stdout: Writable): StdioTransport => {
  const open = createOpenRequests()
  let last = ''
  let limit: NodeJS.Timeout | undefined
  const input = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      last = String.fromCharCode(chunk.at(-1) ?? 0)
      done(null, chunk)
    },
    flush: (done) => {
      if (last !== '\n') input.push('\n')
      const end = (): void => {
        clearTimeout(limit)
        // An answer may come after the limit.
        open.whenNone(undefined)
        done()
      }
      limit = setTimeout(end, longestWaitMs)
      // What was read before is delivered by then.
      setImmediate(() => open.whenNone(end))
    },
  })
  const inner = new StdioServerTransport(input, stdout)
  const closed = Promise.withResolvers<void>()
  const transport: Transport = {
    start: async () => {
      inner.onmessage = (message) => {
        open.received(message)
        transport.onmessage?.(message)
      }
      inner.onerror = (error) => transport.onerror?.(error)
      inner.onclose = () => {
        // Neither may keep the process alive.
        clearTimeout(limit)
        input.destroy()
        transport.onclose?.()
        closed.resolve()
      }
      await inner.start()
      // The transport reports what fails.
      pipeline(stdin, input).catch(() => undefined)
    },
    send: async (message) => {
      await inner.send(message)
      open.sent(message)
    },
    close: () => inner.close(),
  }
  return { transport, closed: closed.promise }
}
