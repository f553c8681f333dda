import type { CallType } from '@org/segment-core'
import type { Io } from '../io.ts'
import { createMapper } from '../mapping/apply-mapping.ts'
import { readMappingFile } from '../mapping/mapping-file.ts'
import { joinMapping, parseMapFlag } from '../mapping/parse-map-flag.ts'
import type { MappedCall } from './judge-record.ts'

/** The mapping that the command line names; undefined where rows are calls. @throws {CliError} `usage`, `bad_mapping` */
export const mappingFromFlags = async (
  io: Io,
  flags: { readonly mapping?: string; readonly map?: readonly string[]; readonly type?: CallType },
): Promise<((value: unknown) => MappedCall) | undefined> => {
  const { mapping: path, map = [], type } = flags
  const file = path === undefined ? undefined : await readMappingFile(io, path)
  const mapping = joinMapping(file, { ...(type === undefined ? {} : { type }), fields: map.map(parseMapFlag) })
  return mapping === undefined ? undefined : createMapper(mapping)
}
