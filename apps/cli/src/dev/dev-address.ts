import type { Transport } from '@org/segment-core'
import { usageError } from '../errors/cli-error.ts'
import type { ClosableRuntime, Io } from '../io/io.ts'
import type { GlobalOptions } from '../settings/global-options.ts'

/** Default port of `segment dev`. */
export const defaultDevPort = 8765

/** Default write key of a local Segment; real ones look different. */
export const devWriteKey = 'dev-write-key'

/** Flags that locate a running `segment dev`. */
export interface DevAddressFlags {
  readonly url?: string
  readonly token?: string
}

/** A running `segment dev`. */
export interface DevAddress {
  /** Origin and session, without a trailing slash. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/**
 * The address of a running `segment dev`: `--url`, then SEGMENT_DEV_URL, then the default port on this machine. The token
 * comes from `--token`, SEGMENT_DEV_TOKEN or the query of the address.
 * @throws {CliError} `usage` for an invalid address
 */
export const devAddress = (io: Io, flags: DevAddressFlags): DevAddress => {
  const text = flags.url ?? (io.env.SEGMENT_DEV_URL || `http://127.0.0.1:${defaultDevPort}`)
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw usageError(`Invalid address ${JSON.stringify(text)}.`, 'Use a URL such as http://127.0.0.1:8765.')
  }
  const token = flags.token ?? (io.env.SEGMENT_DEV_TOKEN || url.searchParams.get('token'))
  // The address of the page has the path of the page.
  const [session = ''] = /^\/s\/[^/]+/.exec(url.pathname) ?? []
  return { url: `${url.origin}${session}`, headers: token ? { authorization: `Bearer ${token}` } : {} }
}

/** Header that names the session of a call. */
const sessionHeader = 'x-segment-dev-session'

/** How calls are sent to a running `segment dev`. */
export interface DevTarget {
  /** Origin: the host of a source has no path. */
  readonly host: string
  /** Sends calls with the header of the session, if the address has one. */
  readonly io: Io
}

/** @param url origin and session of a running `segment dev` */
export const devTarget = (io: Io, url: string): DevTarget => {
  const { origin, pathname } = new URL(url)
  const session = pathname.slice('/s/'.length)
  if (session === '') return { host: origin, io }
  const createRuntime = async (): Promise<ClosableRuntime> => {
    const runtime = await io.createRuntime()
    const { transport } = runtime
    const inSession: Transport = (request, settings) =>
      transport({ ...request, headers: { ...request.headers, [sessionHeader]: session } }, settings)
    return { ...runtime, transport: Object.assign(inSession, { close: () => transport.close() }) }
  }
  return { host: origin, io: { ...io, createRuntime } }
}

/** What sends to a running `segment dev`. */
export const toDev = (
  io: Io,
  options: GlobalOptions,
  flags: DevAddressFlags,
): { readonly io: Io; readonly options: GlobalOptions } => {
  const target = devTarget(io, devAddress(io, flags).url)
  return { io: target.io, options: { ...options, host: target.host, writeKey: options.writeKey ?? devWriteKey } }
}
