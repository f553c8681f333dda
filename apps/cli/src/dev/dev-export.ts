import type { Io } from '../io/io.ts'
import type { Input } from '../read/read-rows.ts'
import { type DevAddressFlags, devAddress } from './dev-address.ts'
import { readDev } from './read-dev.ts'

/** The calls that a running `segment dev` received, as a file of calls. @throws {CliError} `no_dev`, `refused` */
export const devExport = async (io: Io, flags: DevAddressFlags): Promise<Input> => {
  const { body } = await readDev(devAddress(io, flags), '/_dev/export.ndjson', io.interrupt)
  const source = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of body ?? []) yield Buffer.from(chunk)
  }
  return { name: 'segment dev', source: source() }
}
