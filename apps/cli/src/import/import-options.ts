import type { CallType } from '@org/segment-core'
import type { batchPaths } from '@org/segment-core/spec'
import { limits } from '@org/segment-core/spec'
import { usageError } from '../errors/cli-error.ts'
import { convertDate } from '../mapping/convert-date.ts'
import type { InputFormat } from '../read/input-format.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import type { Shard } from './import-settings.ts'

/** The flags of `segment import`. */
export interface ImportOptions extends GlobalOptions {
  readonly type?: CallType
  readonly map?: readonly string[]
  readonly set?: readonly string[]
  readonly mapping?: string
  readonly infer?: boolean
  readonly preview?: string
  readonly format?: InputFormat
  readonly delimiter?: string
  readonly columns?: string
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
}

/** Default of `--rate`: the calls per second that Segment asks a workspace to stay below. */
export const defaultRate = limits.callsPerSecond

/** Default of `--concurrency`. */
export const defaultConcurrency = 4

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
export const parseSample = (text: string): number => {
  const [, digits, percent] = /^(\d*\.?\d+)(%?)$/.exec(text.trim()) ?? []
  const share = digits === undefined ? Number.NaN : Number(digits) / (percent === '%' ? 100 : 1)
  if (share > 0 && share <= 1) return share
  throw usageError(`--sample ${JSON.stringify(text)} is not a share.`, 'Write it as 0.1 or 10%.')
}

/** Reads `2/5`. @throws {CliError} `usage` */
export const parseShard = (text: string): Shard => {
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
