import type { CallType } from '@org/segment-core'
import manifest from '../../package.json' with { type: 'json' }
import { usageError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { compileLayouts } from '../mapping/layout.ts'
import type { MappingFlags } from '../mapping/mapping-from-flags.ts'
import { styleOf } from '../output/report.ts'
import { csvOfFlags, encodingOf, layoutsFromFlags } from '../presets/layouts-from-flags.ts'
import { givenFlags } from '../read/input-flags.ts'
import type { CsvFlags, InputFormat } from '../read/input-format.ts'
import { listInputs } from '../read/list-inputs.ts'
import { inputProblem } from '../read/row.ts'
import { importLibrary } from '../rows/import-library.ts'
import { readRowCalls } from '../rows/read-row-calls.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { targetsFrom } from '../settings/validation-targets.ts'
import { type PlanFlags, planFromFlags } from '../tracking-plan/load-plan.ts'
import { createFindingGroups } from './finding.ts'
import { type FindingWriter, jsonWriter, sarifWriter, textWriter } from './finding-writers.ts'
import { createRowValidator } from './validate-row.ts'

/** Flags of `segment validate`. */
export interface ValidateFlags extends CsvFlags, MappingFlags, PlanFlags {
  readonly format?: 'text' | 'json' | 'sarif'
  readonly inputFormat?: InputFormat
  readonly type?: CallType
  readonly maxWarnings?: string
  readonly maxLines?: string
}

const defaultMaxLines = 200

const countOf = (text: string | undefined, option: string): number | undefined => {
  if (text === undefined) return undefined
  if (!/^\d{1,9}$/.test(text)) throw usageError(`${option} ${text} is not a number.`, 'Use a number of 0 or more.')
  return Number(text)
}

const writerFor = (io: Io, options: GlobalOptions, flags: ValidateFlags): FindingWriter => {
  const format = flags.format ?? (options.json === true ? 'json' : 'text')
  if (format === 'json') return jsonWriter(io.stdout)
  if (format === 'sarif') return sarifWriter(io.stdout, 'segment validate', manifest.version)
  return textWriter(io.stdout, styleOf(io, io.stdout, options.color), {
    maxLines: countOf(flags.maxLines, '--max-lines') ?? defaultMaxLines,
    quiet: options.quiet === true,
  })
}

/**
 * Validates every row of the inputs and writes what is wrong; sends nothing.
 * @throws {CliError} for missing input and invalid flags
 */
export const runValidate = async (
  io: Io,
  options: GlobalOptions,
  flags: ValidateFlags,
  paths: readonly string[],
): Promise<ExitCode> => {
  const maxWarnings = countOf(flags.maxWarnings, '--max-warnings')
  const inputs = await listInputs(paths, io.stdinBytes(), io.interrupt, io)
  const plan = (await planFromFlags(io, flags))?.check
  const findingsOf = createRowValidator({
    ...{ type: flags.type, now: io.now(), for: targetsFrom(options), plan, library: importLibrary },
  })
  const given = await layoutsFromFlags(io, flags)
  const layouts = await compileLayouts(given)
  const settings = {
    format: flags.inputFormat,
    ...csvOfFlags(flags, given),
    table: flags.table,
    encoding: await encodingOf(flags),
    flags: givenFlags(flags),
  }
  const writer = writerFor(io, options, flags)
  const groups = createFindingGroups()
  let rows = 0
  let isUnreadable = false

  for (const input of inputs) {
    const parts = readRowCalls(input, { layouts, settings })
    for await (const part of parts) {
      if (io.interrupt.aborted) break
      for (const found of part) {
        for (const finding of findingsOf(input.name, found)) {
          groups.add(finding)
          writer.write(finding)
        }
        const problem = inputProblem(found.row)
        if (problem === undefined) rows += 1
        else if (problem.code === 'input_unreadable') isUnreadable = true
      }
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
