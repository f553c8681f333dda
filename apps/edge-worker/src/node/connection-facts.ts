import type { IncomingMessage } from 'node:http'
import type { ConnectionFacts } from '../collector/collector-parts.ts'
import { incomingReader } from './read-incoming.ts'

/** A process does not end with a request. */
const goesOnAnyway = (): void => {}

/** What Node knows of a request. */
export const connectionFacts = (incoming: IncomingMessage): Required<ConnectionFacts> => ({
  connection: incoming.socket.remoteAddress,
  readBody: incomingReader(incoming),
  waitUntil: goesOnAnyway,
})

/** The same for a request of the Node adapter, which binds what it came from. */
export const connectionOf = (_: Request, env: unknown): ConnectionFacts =>
  connectionFacts((env as { readonly incoming: IncomingMessage }).incoming)
