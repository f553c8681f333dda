import { basename } from 'node:path'
import { isJsonObject } from '@org/segment-core/internal'
import { callTypeNames } from '@org/segment-core/spec'
import { badDataError, CliError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { pathMapping } from '../mapping/apply-mapping.ts'
import { isIn } from '../mapping/check-mapping.ts'
import { inferMapping, undecidedDates } from '../mapping/infer-mapping.ts'
import { mappingText } from '../mapping/mapping-file.ts'
import type { CallMapping, Mapping } from '../mapping/mapping-schema.ts'
import { type PresetLayout, presetLayouts } from '../presets/layouts-from-flags.ts'
import { isStored } from '../read/input-source.ts'
import type { TableHeader } from '../read/read-csv.ts'
import { type Input, readRows } from '../read/read-rows.ts'
import { inputProblem, type Row } from '../read/row.ts'
import type { InputSettings } from '../rows/read-row-calls.ts'
import { rejectedRow } from '../rows/rejected-row.ts'
import { type ImportOptions, inputSettings } from './import-options.ts'
import { type Trial, tryMapping } from './try-mapping.ts'

/** Rows that a proposal looks at. */
const sampleRows = 1_000

type Columns = Readonly<Record<string, unknown>>

/** The first rows of an input. */
interface Sample {
  readonly rows: readonly Row[]
  /** Rows among them that cannot be used, such as one with too few values. */
  readonly broken: number
  readonly columns: readonly string[]
  /** Whether the rows are those of a table. */
  readonly isTable: boolean
}

/** The columns of a table without the members of their objects. */
const namesOf = ({ columns }: TableHeader): readonly string[] =>
  columns.filter((name) => !columns.some((other) => name.startsWith(`${other}.`)))

/** The columns and first rows of an input. @throws {CliError} if its first row cannot be read, or has no columns */
const sampleOf = async (input: Input, { format, table, encoding, flags, ...csv }: InputSettings): Promise<Sample> => {
  const rows: Row[] = []
  let broken = 0
  let header: readonly string[] = []
  const parts = readRows(input, {
    ...{ format, table, encoding, flags, csv },
    onHeader: (found) => (header = namesOf(found)),
  })
  sampling: for await (const part of parts) {
    for (const entry of part) {
      const row = rejectedRow(entry)
      const { value, problem } = row
      if (problem !== undefined && rows.length === 0 && problem.code !== 'input_no_rows') {
        throw new CliError(problem.code, exitCodes.badData, problem.message)
      }
      if (isJsonObject(value)) rows.push(row)
      else if (inputProblem(row) === undefined) broken += 1
      if (rows.length >= sampleRows) break sampling
    }
  }
  const isTable = header.length > 0
  const columns = isTable ? header : [...new Set(rows.flatMap(({ value }) => Object.keys(Object(value))))]
  if (columns.length === 0) throw new CliError('no_columns', exitCodes.badData, `${input.name} has no columns.`)
  return { rows, broken, columns, isTable }
}

/** A mapping that may fit, and what it makes of the sample. */
interface Candidate {
  readonly name: string
  readonly mapping: Mapping
  readonly trial: Trial
  /** Whether the layout of the rows is known, not guessed. */
  readonly isKnown: boolean
}

/** Columns that a table lacks become optional, so that the mapping can be used as it is. */
const withOptional = (mapping: Mapping, { columns, isTable }: Sample): Mapping => {
  if (!isTable) return mapping
  const ofCall = (fields: CallMapping['fields']): CallMapping['fields'] =>
    Object.fromEntries(
      Object.entries(fields).map(([target, field]) => {
        const given = typeof field === 'string' ? { column: field } : field
        if (!('column' in given) || [given.column].flat().some((one) => isIn(columns, one))) return [target, field]
        return [target, { ...given, optional: true }]
      }),
    )
  const { calls, fields } = mapping
  return {
    ...mapping,
    fields: ofCall(fields),
    ...(calls === undefined ? {} : { calls: calls.map((call) => ({ ...call, fields: ofCall(call.fields) })) }),
  }
}

/** A mapping that also says how its table is written, as far as the flags or the preset do. */
const withTable = (mapping: Mapping, { isTable }: Sample, reading: InputSettings): Mapping => {
  const { columns, delimiter, skipLines, numberColumns, quotes, ...rest } = mapping
  if (!isTable) return rest
  const given = {
    columns: reading.columns === undefined ? columns : [...reading.columns],
    delimiter: reading.delimiter ?? delimiter,
    skipLines: reading.skipLines ?? skipLines,
    numberColumns: reading.numberColumns ?? numberColumns,
    quotes,
  }
  return { ...rest, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) }
}

/** The layouts of presets that the rows may have. */
const matchingLayouts = async (
  { rows, columns }: Sample,
  from: string | undefined,
): Promise<readonly PresetLayout[]> => {
  const known = new Set([...columns, ...Object.keys(Object(rows[0]?.value))])
  const layouts = await presetLayouts(from)
  const found = layouts.filter((layout) =>
    (from === undefined ? (layout.telling ?? [[]]) : [[]]).some((telling) =>
      [...layout.columns, ...telling].every((name) => known.has(name)),
    ),
  )
  // Most columns first: those of one tool may be among those of another.
  return found.toSorted((left, right) => right.columns.length - left.columns.length)
}

/** The sample of a table without a header, if it is that of a preset. */
const headlessSample = async (
  input: Input,
  reading: InputSettings,
): Promise<{ readonly from: string; readonly sample: Sample } | undefined> => {
  // A stream can be read only once.
  if (!isStored(input.source) || reading.columns !== undefined || reading.delimiter !== undefined) return undefined
  for (const { preset, mapping } of await presetLayouts(undefined)) {
    if (mapping?.columns === undefined) continue
    const { columns, delimiter, quotes } = mapping
    try {
      const sample = await sampleOf(input, { ...reading, columns, delimiter, hasQuotes: quotes })
      if (sample.isTable && sample.rows.length > 0) return { from: preset, sample }
    } catch (error) {
      // The table has other columns.
      if (!(error instanceof CliError)) throw error
    }
  }
  return undefined
}

/** Whether rows of JSON are calls, which need no mapping. */
const areCalls = ({ rows, isTable }: Sample): boolean =>
  !isTable && rows.length > 0 && rows.every(({ value }) => callTypeNames.some((name) => name === Object(value).type))

/** The best mapping for a sample: of the layouts of presets, or else by the names of the columns. */
const bestCandidate = async (
  io: Io,
  options: { readonly from: string | undefined; readonly type: ImportOptions['type'] },
  sample: Sample,
): Promise<Candidate> => {
  const candidates: Candidate[] = []
  const add = async (name: string, mapping: Mapping, isKnown = false): Promise<void> => {
    const trial = await tryMapping(mapping, sample, io.now)
    const { broken } = sample
    candidates.push({
      ...{ name, mapping, isKnown },
      trial: { ...trial, rows: trial.rows + broken, invalid: trial.invalid + broken },
    })
  }
  for (const { preset, name, mapping } of await matchingLayouts(sample, options.from)) {
    if (mapping !== undefined) await add(`--from ${preset} (${name})`, withOptional(mapping, sample), true)
  }
  if (options.from === undefined) {
    if (areCalls(sample)) await add('the rows, which are calls', { ...pathMapping, type: options.type }, true)
    const values = sample.rows.map(({ value }) => Object(value) as Columns)
    await add('the names of the columns', inferMapping(sample.columns, values, options.type))
    const none = candidates.every(({ trial }) => trial.valid === 0)
    for (const type of none && options.type === undefined ? callTypeNames : []) {
      await add(`the names of the columns, as ${type}`, inferMapping(sample.columns, values, type))
    }
  }
  // A preset knows more than the names of columns; it may leave rows out on purpose.
  const fits = candidates.find(({ isKnown, trial }) => isKnown && trial.valid > trial.invalid)
  const best = fits ?? candidates.toSorted((left, right) => right.trial.valid - left.trial.valid)[0]
  if (best !== undefined && (best.trial.valid > 0 || sample.rows.length === 0)) return best
  const why = best?.trial.commonError ?? 'no layout of the preset has these columns.'
  throw badDataError(
    `No mapping was found with which a row is a valid call: ${why}`,
    `Name the columns yourself, such as --type identify --map userId=COLUMN. The columns are ${sample.columns.slice(0, 20).join(', ')}.`,
    'no_proposal',
  )
}

const count = (value: number): string => value.toLocaleString('en-US')

/** What the mapping makes of the sample, in words. */
const trialText = ({
  rows,
  valid,
  invalid,
  filtered,
  withoutUser,
  repeatedIds,
  commonError,
  columns,
}: Trial): string => {
  const width = Math.min(40, Math.max(...columns.map(({ column }) => column.length)))
  const uses = columns.map(({ column, fields, filled }) => {
    const use = fields.length === 0 ? 'dropped' : fields.join(', ')
    return `  ${column.padEnd(width)}  ${use} (${filled === 0 ? 'empty' : `${count(filled)} of ${count(rows)}`})`
  })
  const left = filtered > 0 ? `, ${count(filtered)} rows filtered` : ''
  return [
    `Sample of ${count(rows)} rows: ${count(valid)} valid calls, ${count(invalid)} invalid${left}; ${count(withoutUser)} without a user, ${count(repeatedIds)} with a messageId that came before.`,
    ...(commonError === undefined ? [] : [`Most frequent error: ${commonError}`]),
    'Columns:',
    ...uses,
    '',
  ].join('\n')
}

/**
 * Proposes a mapping for the first input, runs it on a sample, shows both, and writes the mapping to a file that does not
 * exist yet.
 */
export const inferCommand = async (io: Io, options: ImportOptions, [input]: readonly Input[]): Promise<ExitCode> => {
  if (input === undefined) return exitCodes.ok
  const reading = await inputSettings(options, options.from === undefined ? [] : await presetLayouts(options.from))
  const headless = options.from === undefined ? await headlessSample(input, reading) : undefined
  const sample = headless?.sample ?? (await sampleOf(input, reading))
  const from = options.from ?? headless?.from
  const { name, mapping, trial } = await bestCandidate(io, { from, type: options.type }, sample)
  const proposal = withTable(mapping, sample, reading)
  const undecided = undecidedDates(
    mapping,
    sample.rows.map(({ value }) => Object(value) as Columns),
  )
  const text = mappingText(proposal, undecided)
  const path = options.mapping ?? `${input.name === '-' ? 'stdin' : basename(input.name)}.mapping.yaml`
  if (options.json) {
    io.stdout.write(
      `${JSON.stringify({ event: 'proposal', by: name, path, mapping: proposal, undecided, sample: trial })}\n`,
    )
  } else io.stdout.write(text)
  if ((await io.files.mode(path)) !== undefined) {
    const message = `${path} already exists and was not changed.`
    throw new CliError('cannot_write', exitCodes.cannotWrite, message, 'Name another file with --mapping.')
  }
  await io.files.writePrivate(path, text)
  if (options.quiet) return exitCodes.ok
  io.stderr.write(`Proposed by ${name}.\n${trialText(trial)}`)
  if (undecided.length > 0) {
    io.stderr.write(`Day or month first? The dates of ${undecided.join(', ')} can be read both ways.\n`)
  }
  io.stderr.write(`Written to ${path}. Check it, then run: segment import … --mapping ${path} --preview 5\n`)
  return exitCodes.ok
}
