import { createHash } from 'node:crypto'
import type { CallType, Library, ValidationTarget } from '@org/segment-core'
import { type batchPaths, limits } from '@org/segment-core/spec'
import { usageError } from '../errors/cli-error.ts'
import type { Io } from '../io/io.ts'
import { convertDate } from '../mapping/convert-date.ts'
import type { Layout } from '../mapping/layout.ts'
import type { MappingFlags } from '../mapping/mapping-from-flags.ts'
import { csvOfFlags, encodingOf, layoutsFromFlags } from '../presets/layouts-from-flags.ts'
import { givenFlags } from '../read/input-flags.ts'
import type { CsvFlags, InputFormat } from '../read/input-format.ts'
import { importLibrary } from '../rows/import-library.ts'
import type { InputSettings } from '../rows/read-row-calls.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { targetsFrom } from '../settings/validation-targets.ts'
import { type CallPlan, type PlanFlags, planFromFlags } from '../tracking-plan/load-plan.ts'

/** The part of the rows that one of several machines imports. */
export interface Shard {
  /** From 1. */
  readonly index: number
  readonly count: number
}

/** Everything that decides what a row becomes. */
export interface RowSettings {
  /** Type of calls that do not have one. */
  readonly type: CallType | undefined
  /** Empty if rows are calls. */
  readonly layouts: readonly Layout[]
  readonly strict: boolean
  readonly validateFor: readonly ValidationTarget[]
  /** Milliseconds since 1970; rows before are skipped. */
  readonly since: number | undefined
  /** Milliseconds since 1970; rows at or after it are skipped. */
  readonly until: number | undefined
  /** Share of people whose rows are sent, in (0, 1]. */
  readonly sample: number
  readonly shard: Shard | undefined
  readonly library: Library
  /** The tracking plan that calls must keep to. */
  readonly plan: CallPlan | undefined
}

/**
 * Hash of everything that must be the same for an import to resume: what rows become, how they are read, and where they are
 * sent. It includes the write key, which cannot be recovered from it.
 */
export const settingsHash = (rows: RowSettings, input: InputSettings, target: string): string => {
  const { library: _library, ...rules } = rows
  const { flags: _flags, ...reading } = input
  return createHash('sha256')
    .update(JSON.stringify([rules, reading, target]))
    .digest('hex')
}

/** The flags of `segment import`. */
export interface ImportOptions extends GlobalOptions, MappingFlags, CsvFlags, PlanFlags {
  readonly infer?: boolean
  readonly preview?: string
  readonly format?: InputFormat
  readonly since?: string
  readonly until?: string
  readonly sample?: string
  readonly limit?: string
  readonly rate?: string
  readonly concurrency?: string
  readonly batchCalls?: string
  readonly endpoint?: keyof typeof batchPaths
  readonly shard?: string
  readonly resume?: boolean
  readonly restart?: boolean
  readonly stateDir?: string
  readonly run?: string
  readonly sql?: string
  readonly changesSince?: string
  readonly key?: string
  readonly flushInterval?: string
}

/** Default of `--rate`: the calls per second that Segment asks a workspace to stay below. */
export const defaultRate = limits.callsPerSecond

/** Default of `--concurrency`. */
export const defaultConcurrency = 4

/** Default of `--flush-interval`. */
export const defaultFlushInterval = '2s'

/** Reads a whole number. @throws {CliError} `usage` */
export const parseCount = (name: string, text: string, [least, most]: readonly [number, number]): number => {
  const value = /^\d{1,12}$/.test(text.trim()) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  const bounds = `from ${least.toLocaleString('en-US')} to ${most.toLocaleString('en-US')}`
  throw usageError(`--${name} ${JSON.stringify(text)} is not a whole number ${bounds}.`)
}

/** Reads calls per second; `unlimited` is 0. @throws {CliError} `usage` */
export const parseRate = (text: string): number => (text === 'unlimited' ? 0 : parseCount('rate', text, [1, 1_000_000]))

/** Reads a share such as `0.1` or `10%`. @throws {CliError} `usage` */
const parseSample = (text: string): number => {
  const [, digits, percent] = /^(\d*\.?\d+)(%?)$/.exec(text.trim()) ?? []
  const share = digits === undefined ? Number.NaN : Number(digits) / (percent === '%' ? 100 : 1)
  if (share > 0 && share <= 1) return share
  throw usageError(`--sample ${JSON.stringify(text)} is not a share.`, 'Write it as 0.1 or 10%.')
}

/** Reads `2/5`. @throws {CliError} `usage` */
const parseShard = (text: string): Shard => {
  const [, index, count] = /^(\d{1,4})\/(\d{1,4})$/.exec(text.trim()) ?? []
  const shard = { index: Number(index), count: Number(count) }
  if (shard.index >= 1 && shard.index <= shard.count) return shard
  throw usageError(`--shard ${JSON.stringify(text)} is not a shard.`, 'Write the second of five as 2/5.')
}

/** Reads a time. @returns milliseconds since 1970 @throws {CliError} `usage` */
export const parseMoment = (name: string, text: string): number => {
  const iso = convertDate(text, 'date')
  if (iso !== undefined) return Date.parse(iso)
  throw usageError(
    `--${name} ${JSON.stringify(text)} is not a time.`,
    'Write it as 2024-05-31 or 2024-05-31T18:00:00Z.',
  )
}

/** Reads the name of a run, which is part of file names. @throws {CliError} `usage` */
export const parseRunName = (text: string): string => {
  if (/^\w[\w.-]{0,79}$/.test(text)) return text
  throw usageError(`--run ${JSON.stringify(text)} is not a name.`, 'Use letters, digits, ".", "_" and "-".')
}

/** What rows become. @throws {CliError} `usage`, `no_input`, `bad_mapping` */
export const rowSettings = async (io: Io, options: ImportOptions): Promise<RowSettings> => {
  const { type, since, until, sample, shard } = options
  return {
    type,
    layouts: await layoutsFromFlags(io, options),
    strict: options.strict === true,
    validateFor: targetsFrom(options),
    since: since === undefined ? undefined : parseMoment('since', since),
    until: until === undefined ? undefined : parseMoment('until', until),
    sample: sample === undefined ? 1 : parseSample(sample),
    shard: shard === undefined ? undefined : parseShard(shard),
    library: importLibrary,
    plan: await planFromFlags(io, options),
  }
}

/** How input is read. @param layouts what rows become */
export const inputSettings = async (options: ImportOptions, layouts: readonly Layout[]): Promise<InputSettings> => ({
  format: options.format,
  ...csvOfFlags(options, layouts),
  table: options.table,
  encoding: await encodingOf(options),
  flags: givenFlags(options),
})
