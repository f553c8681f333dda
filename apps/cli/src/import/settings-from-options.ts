import manifest from '../../package.json' with { type: 'json' }
import type { Io } from '../io/io.ts'
import { mappingFromFlags } from '../mapping/mapping-from-flags.ts'
import { csvFromFlags } from '../read/input-format.ts'
import { type ImportOptions, parseMoment, parseSample, parseShard } from './import-options.ts'
import type { InputSettings, RowSettings } from './import-settings.ts'

/** What rows become. @throws {CliError} `usage`, `no_input`, `bad_mapping` */
export const rowSettings = async (io: Io, options: ImportOptions): Promise<RowSettings> => {
  const { type, since, until, sample, shard } = options
  return {
    type,
    mapping: await mappingFromFlags(io, options),
    strict: options.strict === true,
    since: since === undefined ? undefined : parseMoment('since', since),
    until: until === undefined ? undefined : parseMoment('until', until),
    sample: sample === undefined ? 1 : parseSample(sample),
    shard: shard === undefined ? undefined : parseShard(shard),
    library: { name: 'segment-cli', version: manifest.version },
  }
}

/** How input is read. */
export const inputSettings = (options: ImportOptions): InputSettings => ({
  format: options.format,
  ...csvFromFlags(options),
})
