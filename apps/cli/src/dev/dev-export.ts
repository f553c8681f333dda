import { isJsonObject, jsonOrUndefined } from '@org/segment-core/internal'
import { CliError, messageOf } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import type { Input } from '../read/read-rows.ts'
import { type DevAddressFlags, devAddress } from './dev-address.ts'

const messageIn = (text: string): string | undefined => {
  const value = jsonOrUndefined(text)
  return isJsonObject(value) && typeof value.message === 'string' ? value.message : undefined
}

/** The calls that a running `segment dev` received, as a file of calls. @throws {CliError} `no_dev` */
export const devExport = async (io: Io, flags: DevAddressFlags): Promise<Input> => {
  const { url, headers } = devAddress(io, flags)
  let response: Response
  try {
    response = await fetch(`${url}/_dev/export.ndjson`, { headers, signal: io.interrupt, redirect: 'error' })
  } catch (error) {
    throw new CliError(
      'no_dev',
      exitCodes.unavailable,
      `segment dev does not answer at ${url}.`,
      'Start it with: segment dev, or pass its address with --url.',
      { cause: messageOf(error) },
    )
  }
  if (!response.ok || response.body === null) {
    const said = messageIn(await response.text()) ?? `it returned status ${response.status}`
    const advice = response.status === 401 ? 'Pass --dev-token or set SEGMENT_DEV_TOKEN.' : 'Check the address.'
    throw new CliError('no_dev', exitCodes.unavailable, `segment dev refused the export: ${said}.`, advice)
  }
  const { body } = response
  const source = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of body) yield Buffer.from(chunk)
  }
  return { name: 'segment dev', source: source() }
}
