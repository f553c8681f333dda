import type { CallType } from '@org/segment-core'
import manifest from '../../package.json' with { type: 'json' }
import { usageError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { createMapper } from '../mapping/apply-mapping.ts'
import { checkColumns } from '../mapping/check-mapping.ts'
import type { Mapping } from '../mapping/mapping-schema.ts'
import { styleOf } from '../output/style.ts'
import { JsonLine } from '../read/json-line.ts'
import { listInputs } from '../read/list-inputs.ts'
import type { ReadRecord } from '../read/read-record.ts'
import { type InputFormat, readRecords } from '../read/read-records.ts'
import type { TableHeader } from '../read/table-block.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import type { Finding } from './finding.ts'
import { type FindingWriter, jsonWriter, sarifWriter, textWriter } from './finding-writers.ts'
import { createFindingGroups } from './group-findings.ts'
import { createRowJudge } from './judge-record.ts'
import { loadPlan, type Unplanned } from './tracking-plan.ts'

/** Forms of what is written. */
export const reportFormats = ['text', 'json', 'sarif'] as const

/** What the command line says. */
export interface ValidateFlags {
  readonly format?: (typeof reportFormats)[number]
  readonly inputFormat?: InputFormat
  readonly delimiter?: string
  readonly columns?: string
  readonly type?: CallType
  readonly maxWarnings?: string
  readonly maxLines?: string
  readonly plan?: string
  readonly unplanned?: Unplanned
}

/** Problems of an input as a whole; no row stands where they are found. */
const endsOfInput: ReadonlySet<string> = new Set(['input_truncated', 'input_unreadable', 'header_unusable'])

const defaultMaxLines = 200

const countOf = (text: string | undefined, option: string): number | undefined => {
  if (text === undefined) return undefined
  if (!/^\d{1,9}$/.test(text)) throw usageError(`${option} ${text} is no number.`, 'Give a number of 0 or more.')
  return Number(text)
}

const writerFor = (io: Io, options: GlobalOptions, flags: ValidateFlags): FindingWriter => {
  const format = flags.format ?? (options.json === true ? 'json' : 'text')
  if (format === 'json') return jsonWriter(io.stdout)
  if (format === 'sarif') return sarifWriter(io.stdout, manifest.version)
  return textWriter(io.stdout, styleOf(io, io.stdout, options.color), {
    maxLines: countOf(flags.maxLines, '--max-lines') ?? defaultMaxLines,
    quiet: options.quiet === true,
  })
}

/**
 * Judges every row of the inputs and writes what is wrong; sends nothing.
 * @param mapping says how rows become calls, where they are none
 * @throws {CliError} for input that can not be found and flags that make no sense
 */
export const runValidate = async (
  io: Io,
  options: GlobalOptions,
  flags: ValidateFlags,
  paths: readonly string[],
  mapping?: Mapping,
): Promise<ExitCode> => {
  const maxWarnings = countOf(flags.maxWarnings, '--max-warnings')
  const inputs = await listInputs(paths, io.stdinBytes())
  const plan = flags.plan === undefined ? undefined : await loadPlan(io, flags.plan, flags.unplanned ?? 'warn')
  const judge = createRowJudge({ type: flags.type, now: io.now(), map: mapping && createMapper(mapping), plan })
  const writer = writerFor(io, options, flags)
  const groups = createFindingGroups()
  let rows = 0
  let isUnreadable = false
  const take = (findings: readonly Finding[]): void => {
    for (const finding of findings) {
      groups.add(finding)
      writer.write(finding)
    }
  }
  const takeRecord = (file: string, record: ReadRecord): void => {
    take(judge(file, record))
    if (record instanceof JsonLine || record.problem === undefined) {
      rows += 1
      return
    }
    if (record.problem.code === 'input_unreadable') isUnreadable = true
    if (!endsOfInput.has(record.problem.code)) rows += 1
  }
  const csv = {
    ...(flags.delimiter === undefined ? {} : { delimiter: flags.delimiter === '\\t' ? '\t' : flags.delimiter }),
    ...(flags.columns === undefined ? {} : { columns: flags.columns.split(',').map((name) => name.trim()) }),
  }

  for (const input of inputs) {
    const onHeader = ({ columns }: TableHeader): void => checkColumns(mapping, columns, input.name)
    for await (const records of readRecords(input, { format: flags.inputFormat, csv, onHeader })) {
      for (const record of records) takeRecord(input.name, record)
      if (io.interrupt.aborted) break
    }
    if (io.interrupt.aborted) break
  }
  writer.end({ rows, errors: groups.errors(), warnings: groups.warnings(), groups: groups.list() })
  if (io.interrupt.aborted) return exitCodes.interrupted
  if (isUnreadable) return exitCodes.noInput
  const tooManyWarnings = maxWarnings !== undefined && groups.warnings() > maxWarnings
  const isStrict = options.strict === true && groups.warnings() > 0
  return groups.errors() > 0 || tooManyWarnings || isStrict ? exitCodes.badData : exitCodes.ok
}
