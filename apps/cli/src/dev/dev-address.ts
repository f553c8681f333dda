import { usageError } from '../errors/cli-error.ts'
import type { Io } from '../io/io.ts'

/** Where `segment dev` listens unless told otherwise. */
export const defaultDevPort = 8765

/** The write key of a local Segment unless told otherwise; no real one looks like it. */
export const devWriteKey = 'dev-write-key'

/** Flags by which a command finds a running `segment dev`. */
export interface DevAddressFlags {
  readonly url?: string
  readonly token?: string
}

/** A running `segment dev`. */
export interface DevAddress {
  /** Origin, without a slash at the end. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/**
 * The address of a running `segment dev`: `--url`, SEGMENT_DEV_URL, else the usual one on this machine. A token stands
 * in `--token`, SEGMENT_DEV_TOKEN, or in the address as it was printed.
 * @throws {CliError} `usage` for an address that is none
 */
export const devAddress = (io: Io, flags: DevAddressFlags): DevAddress => {
  const text = flags.url ?? (io.env.SEGMENT_DEV_URL || `http://127.0.0.1:${defaultDevPort}`)
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw usageError(`The address ${JSON.stringify(text)} is none.`, 'Write it as http://127.0.0.1:8765.')
  }
  const token = flags.token ?? (io.env.SEGMENT_DEV_TOKEN || url.searchParams.get('token'))
  return { url: url.origin, headers: token ? { authorization: `Bearer ${token}` } : {} }
}
