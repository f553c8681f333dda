import * as z from 'zod'
import { badDataError } from '../errors/cli-error.ts'
import type { Io } from '../io/io.ts'
import { parseJson, readFileInput } from '../io/read-input.ts'
import { checkTargets } from '../mapping/check-mapping.ts'
import { mappingMistakes, readMappingFile } from '../mapping/mapping-file.ts'
import { type Mapping, mappingSchema } from '../mapping/mapping-schema.ts'
import { unplannedChoices } from '../settings/unplanned.ts'

const streamSchema = z.union([
  z.string().min(1).describe('Path of a mapping file.'),
  z.record(z.string(), z.unknown()).describe('A mapping.'),
  z.boolean().describe('true if the records are calls, false if the stream is left out.'),
])

const configSchema = z.looseObject({
  write_key: z.string().optional(),
  region: z.enum(['us', 'eu']).optional(),
  host: z.string().optional(),
  allow_insecure_host: z.boolean().optional(),
  profile: z.string().optional(),
  streams: z.record(z.string(), streamSchema).default({}),
  rate: z.union([z.number(), z.string()]).optional(),
  concurrency: z.number().optional(),
  batch_calls: z.number().optional(),
  flush_interval: z.string().optional(),
  state_dir: z.string().optional(),
  validate_records: z.boolean().default(true),
  plan: z.string().optional(),
  unplanned: z.enum(unplannedChoices).optional(),
})

/** What a target is configured to do. */
export type TargetConfig = z.output<typeof configSchema>

const known: ReadonlySet<string> = new Set(Object.keys(configSchema.shape))

/** Reads the configuration of a target. @throws {CliError} `no_input`, `bad_json`, `bad_config` */
export const readTargetConfig = async (
  io: Io,
  path: string | undefined,
  remark: (text: string) => void,
): Promise<TargetConfig> => {
  const value = path === undefined ? {} : parseJson(await readFileInput(io, path), `The configuration ${path}`)
  const result = configSchema.safeParse(value)
  if (!result.success) {
    const [issue] = result.error.issues
    throw badDataError(
      `The configuration ${path} is invalid: ${issue?.path.join('.')}: ${issue?.message}.`,
      undefined,
      'bad_config',
    )
  }
  const unknown = Object.keys(result.data).filter((name) => !known.has(name))
  if (unknown.length > 0) remark(`The configuration has settings that this target does not use: ${unknown.join(', ')}.`)
  return result.data
}

/** What becomes of a stream: its mapping, `calls` if its records are calls, `ignored`; undefined if the configuration does not say. */
export type StreamPlan = Mapping | 'calls' | 'ignored' | undefined

/** The plan for a stream. @throws {CliError} `no_input`, `bad_mapping` */
export const streamPlanOf = async (io: Io, { streams }: TargetConfig, name: string): Promise<StreamPlan> => {
  const given = Object.hasOwn(streams, name) ? streams[name] : streams['*']
  if (given === undefined) return undefined
  if (typeof given === 'boolean') return given ? 'calls' : 'ignored'
  if (typeof given === 'string') {
    const mapping = await readMappingFile(io, given)
    checkTargets(mapping)
    return mapping
  }
  const result = mappingSchema.safeParse(given)
  if (!result.success) {
    const [mistake] = mappingMistakes(result.error.issues, given)
    throw badDataError(
      `The mapping of the stream ${name} is invalid: ${mistake?.path.join('.')}: ${mistake?.message}`,
      undefined,
      'bad_mapping',
    )
  }
  checkTargets(result.data)
  return result.data
}
