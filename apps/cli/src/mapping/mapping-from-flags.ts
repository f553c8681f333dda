import type { CallType } from '@org/segment-core'
import type { Io } from '../io/io.ts'
import { readMappingFile } from './mapping-file.ts'
import type { Mapping } from './mapping-schema.ts'
import { joinMapping, parseMapFlag, parseSetFlag } from './parse-map-flag.ts'

/** The flags that make a mapping. */
export interface MappingFlags {
  readonly mapping?: string
  readonly map?: readonly string[]
  readonly set?: readonly string[]
  readonly type?: CallType
}

/**
 * The mapping that the command line names; undefined if rows are calls.
 * @throws {CliError} `usage`, `no_input`, `bad_mapping`
 */
export const mappingFromFlags = async (io: Io, flags: MappingFlags): Promise<Mapping | undefined> => {
  const { mapping: path, map = [], set = [], type } = flags
  const file = path === undefined ? undefined : await readMappingFile(io, path)
  const fields = [...map.map(parseMapFlag), ...set.map(parseSetFlag)]
  return joinMapping(file, { ...(type === undefined ? {} : { type }), fields })
}
