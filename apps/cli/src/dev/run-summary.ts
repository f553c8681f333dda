import { type BaselineChange, formatBaselineChanges, type TrackingBaseline } from '@org/segment-testing'
import { verdicts } from '@org/segment-testing/query'
import { badDataError, CliError, messageOf } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { printable } from '../output/printable.ts'
import { countOf, styleOf } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'

/**
 * Reads a baseline that `segment snapshot` wrote.
 * @throws {CliError} if it cannot be read or is another file
 */
export const readBaseline = async (io: Io, file: string): Promise<TrackingBaseline> => {
  const text = await io.files.read(file).catch((error: unknown) => {
    throw new CliError(
      'no_input',
      exitCodes.noInput,
      `The baseline ${file} cannot be read: ${messageOf(error)}`,
      'Create it with segment snapshot.',
    )
  })
  const advice = 'Create one with segment snapshot.'
  const { baselineSchema } = await import('@org/segment-debugger')
  try {
    const read = baselineSchema.safeParse(JSON.parse(text))
    if (read.success) return read.data
  } catch {
    throw badDataError(`${file} is not valid JSON.`, advice, 'bad_json')
  }
  throw badDataError(`${file} is not a baseline.`, advice)
}

/** How many calls there were of each verdict. */
export interface VerdictCounts {
  readonly total: number
  readonly byVerdict: Readonly<Record<string, number>>
  readonly duplicates: number
}

/** Prints how many calls there were of each verdict. */
export const summarize = (io: Io, options: GlobalOptions, counts: VerdictCounts): void => {
  if (options.quiet) return
  const { total, byVerdict, duplicates } = counts
  const parts = verdicts.flatMap((verdict) =>
    (byVerdict[verdict] ?? 0) > 0 ? [`${byVerdict[verdict]} ${verdict}`] : [],
  )
  const repeated = duplicates > 0 ? [countOf(duplicates, 'duplicate')] : []
  io.stderr.write(`${countOf(total, 'call')}${total === 0 ? '' : `: ${[...parts, ...repeated].join(', ')}`}\n`)
}

/** Prints what differs from the baseline. */
export const reportChanges = (io: Io, options: GlobalOptions, changes: readonly BaselineChange[]): void => {
  const style = styleOf(io, io.stdout, options.color)
  if (options.json) io.stdout.write(`${JSON.stringify({ changes })}\n`)
  else if (changes.length === 0) io.stderr.write('The calls match the baseline.\n')
  else {
    const paint = { '+': style.green, '-': style.red, '~': style.yellow } as const
    const lines = formatBaselineChanges(changes).map((line) =>
      paint[line.charAt(0) as keyof typeof paint](printable(line)),
    )
    io.stdout.write(`${lines.join('\n')}\n`)
  }
}
