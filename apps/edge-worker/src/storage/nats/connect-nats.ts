import { access, constants, readFile } from 'node:fs/promises'
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream'
import type { ConnectionOptions, NatsConnection } from '@nats-io/transport-node'
import { SegmentError } from '@org/segment-core'
import type { NatsSettings } from '../../config/nats-settings.ts'
import type { Clock } from '../clock.ts'
import type { NatsLibrary } from './load-nats.ts'

/** Options of the NATS client beyond the settings: your own `authenticator`, `tls`, `inboxPrefix` and so on. */
export type NatsConnectionOptions = ConnectionOptions

/** A connection to the servers. It reconnects by itself. */
export interface NatsLink {
  readonly nats: NatsLibrary
  readonly connection: NatsConnection
  readonly js: JetStreamClient
  readonly jsm: JetStreamManager
  isConnected(): boolean
  /** Calls the listener each time the connection is back. @returns removes the listener */
  onReconnect(listener: () => void): () => void
  /** When the connection was last lost or restored, in milliseconds on the clock for durations; undefined if never. */
  disconnectedAt(): number | undefined
  close(): Promise<void>
}

/** What a connection needs besides the settings. */
export interface ConnectOptions {
  readonly nats: NatsLibrary
  readonly own?: NatsConnectionOptions | undefined
  readonly onStatus: (status: { readonly isConnected: boolean; readonly server: string }) => void
  readonly onError: (error: SegmentError) => void
  readonly clock: Clock
}

/** A server that answers no ping for twice this time is left for another one, in milliseconds. */
const pingMs = 2_000

/** Timeout of a connection and of each request of the API, in milliseconds. */
const timeoutMs = 5_000

/** How long closing waits for a server, in milliseconds. */
const closeMs = 2_000

const authentication = async (
  { credentials, user, password, token }: NatsSettings,
  nats: NatsLibrary,
): Promise<ConnectionOptions> => {
  if (credentials === undefined) {
    if (token !== undefined) return { token }
    return user === undefined ? {} : { user, ...(password === undefined ? {} : { pass: password }) }
  }
  try {
    return { authenticator: nats.credsAuthenticator(await readFile(credentials)) }
  } catch (cause) {
    const message = 'The credentials file of NATS cannot be read.'
    throw new SegmentError('invalid_source', message, { path: ['storage', 'nats', 'credentials'] }, { cause })
  }
}

/** A file that cannot be read would look like a server that cannot be reached. */
const checkFiles = async (tls: NatsSettings['tls']): Promise<void> => {
  for (const name of ['caFile', 'certFile', 'keyFile'] as const) {
    const file = tls[name]
    if (file === undefined) continue
    try {
      await access(file, constants.R_OK)
    } catch (cause) {
      const message = `The file of storage.nats.tls.${name} cannot be read.`
      throw new SegmentError('invalid_source', message, { path: ['storage', 'nats', 'tls', name] }, { cause })
    }
  }
}

const encryption = async ({ tls, servers }: NatsSettings): Promise<ConnectionOptions> => {
  await checkFiles(tls)
  const { handshakeFirst, caFile, certFile, keyFile } = tls
  const isWanted = servers.some((server) => /^tls:/i.test(server))
  if (!isWanted && !handshakeFirst && caFile === undefined && certFile === undefined) return {}
  return {
    tls: {
      ...(handshakeFirst ? { handshakeFirst } : {}),
      ...(caFile === undefined ? {} : { caFile }),
      ...(certFile === undefined ? {} : { certFile }),
      ...(keyFile === undefined ? {} : { keyFile }),
    },
  }
}

/**
 * Connects to one of the servers.
 * @throws {SegmentError} `invalid_source` if the servers refuse the credentials, `outbox_unavailable` if none can be reached
 */
export const connectNats = async (settings: NatsSettings, options: ConnectOptions): Promise<NatsLink> => {
  const { nats, own, onStatus, onError, clock } = options
  const given: ConnectionOptions = {
    name: 'segment-collector',
    servers: [...settings.servers],
    timeout: timeoutMs,
    pingInterval: pingMs,
    maxPingOut: 2,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    // Credentials may be replaced while the process runs.
    ignoreAuthErrorAbort: true,
    // A stack trace for each published call would cost more than publishing it.
    noAsyncTraces: true,
    ...(await authentication(settings, nats)),
    ...(await encryption(settings)),
    ...own,
  }
  const refusal = (cause: unknown): SegmentError => {
    const details = { path: ['storage', 'nats', 'credentials'], advice: 'Check the user, its password or its file.' }
    return new SegmentError('invalid_source', 'NATS refuses the credentials.', details, { cause })
  }
  const isAboutCredentials = (error: unknown): boolean =>
    error instanceof nats.errors.AuthorizationError || error instanceof nats.errors.UserAuthenticationExpiredError
  let connection: NatsConnection
  try {
    connection = await nats.connect(given)
  } catch (cause) {
    if (isAboutCredentials(cause)) throw refusal(cause)
    const advice = 'Check storage.nats.servers, storage.nats.tls and whether the servers run.'
    throw new SegmentError('outbox_unavailable', 'No server of NATS can be reached.', { advice }, { cause })
  }
  let isConnected = true
  let disconnectedAt: number | undefined
  const listeners = new Set<() => void>()
  /** Whether it was reported that the servers refuse the credentials, which every attempt repeats. */
  let isRefused = false
  const refuse = (error: Error): void => {
    if (isRefused || !isAboutCredentials(error)) return
    isRefused = true
    onError(refusal(error))
  }
  const follow = async (): Promise<void> => {
    for await (const status of connection.status()) {
      if (status.type === 'error' && !isConnected) refuse(status.error)
      if (status.type !== 'disconnect' && status.type !== 'reconnect') continue
      // Each attempt that fails is a disconnect too.
      if (isConnected === (status.type === 'reconnect')) continue
      isConnected = status.type === 'reconnect'
      disconnectedAt = clock.monotonic()
      if (isConnected) {
        isRefused = false
        for (const listener of listeners) listener()
      }
      onStatus({ isConnected, server: status.server })
    }
  }
  follow().catch(() => {})
  connection.closed().then((error) => {
    isConnected = false
    if (error === undefined) return
    onError(new SegmentError('outbox_unavailable', 'The connection to NATS ended.', {}, { cause: error }))
  })
  return {
    nats,
    connection,
    js: nats.jetstream(connection, { timeout: timeoutMs }),
    jsm: await nats.jetstreamManager(connection, { timeout: timeoutMs, checkAPI: false }),
    isConnected: () => isConnected,
    onReconnect(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    disconnectedAt: () => disconnectedAt,
    async close() {
      // Acknowledgements may still be on their way; without a server they would wait for ever.
      const late = new Promise<void>((resolve) => setTimeout(resolve, closeMs).unref())
      if (isConnected) await Promise.race([connection.flush().catch(() => {}), late])
      await Promise.race([connection.close().catch(() => {}), late])
    },
  }
}
