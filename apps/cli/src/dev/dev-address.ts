import { usageError } from '../errors/cli-error.ts'
import type { Io } from '../io/io.ts'
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

/** The options that send to a running `segment dev`. */
export const optionsForDev = (io: Io, options: GlobalOptions, flags: DevAddressFlags): GlobalOptions => ({
  ...options,
  host: devAddress(io, flags).url,
  writeKey: options.writeKey ?? devWriteKey,
})
