import { trackingBaseline } from '@org/segment-testing'
import { CliError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { type DevAddressFlags, devAddress } from './dev-address.ts'
import { readDev } from './read-dev.ts'
import { readQuery } from './read-query.ts'
import { readRecordedCalls } from './recorded-calls.ts'

/** Asks a running `segment dev` for its kept calls. */
const fetchCalls = async (io: Io, flags: DevAddressFlags, query: string): Promise<string> => {
  const search = new URLSearchParams({ q: `verdict:kept,warned duplicate:false ${query}`.trim() })
  const response = await readDev(devAddress(io, flags), `/_dev/export.ndjson?${search}`, io.interrupt)
  return response.text()
}

/** Prints the shape of the calls of a running `segment dev`: names, properties, types and presence. */
export const runSnapshot = async (
  io: Io,
  _options: GlobalOptions,
  { query = '', flags }: { readonly query: string | undefined; readonly flags: DevAddressFlags },
): Promise<ExitCode> => {
  readQuery(query)
  const calls = readRecordedCalls(await fetchCalls(io, flags, query))
  if (calls.length === 0) {
    throw new CliError(
      'no_calls',
      exitCodes.noInput,
      'No call was kept, so there is nothing to describe.',
      'Send calls to segment dev first.',
    )
  }
  // Read from JSON.
  const baseline = trackingBaseline(calls.map(({ call }) => call as Parameters<typeof trackingBaseline>[0][number]))
  io.stdout.write(`${JSON.stringify(baseline, null, 2)}\n`)
  return exitCodes.ok
}
