import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isJsonObject } from '@org/segment-core/internal'
import { readPlan } from '@org/segment-core/plan'
import { parseAllDocuments } from 'yaml'
import { badDataError, usageError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { readFileInput } from '../io/read-input.ts'
import { countOf, printJson } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { foreignForm } from '../tracking-plan/foreign-form.ts'
import { isSkipped, planFileEnding } from '../tracking-plan/plan-folder.ts'
import { plainText, say } from '../workspace/print-list.ts'
import type { ConvertedPlan } from './import/converted-plan.ts'
import { fromRudderStack } from './import/from-rudderstack.ts'
import { fromTypewriter7, fromTypewriter8 } from './import/from-typewriter.ts'
import { writePlanTo } from './write-plan-folder.ts'

/** Flags of `segment plan import`. */
export interface ImportPlanFlags {
  readonly out?: string
  readonly plan?: string
  readonly force?: boolean
}

interface ForeignFile {
  readonly path: string
  readonly value: unknown
}

/** The YAML and JSON files at a path, in alphabetical order. */
const filesAt = async (path: string): Promise<readonly string[]> => {
  const info = await stat(path).catch(() => undefined)
  // What cannot be read is reported when it is read as a file.
  if (info?.isDirectory() !== true) return [path]
  const entries = await readdir(path, { withFileTypes: true })
  const found = entries
    .filter(({ name }) => !isSkipped(name))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map(async (entry) => {
      if (entry.isDirectory()) return filesAt(join(path, entry.name))
      return planFileEnding.test(entry.name) ? [join(path, entry.name)] : []
    })
  return (await Promise.all(found)).flat()
}

const readDocuments = async (io: Io, path: string): Promise<readonly ForeignFile[]> => {
  const documents = parseAllDocuments(await readFileInput(io, path))
  return [...documents].map((document) => {
    const [error] = document.errors
    if (error !== undefined) {
      throw badDataError(`${path} is neither YAML nor JSON: ${error.message}`, 'Fix the file.', 'bad_plan')
    }
    return { path, value: document.toJS() as unknown }
  })
}

const isRudder = (file: ForeignFile): file is ForeignFile & { readonly value: Readonly<Record<string, unknown>> } =>
  foreignForm(file.value) === 'rudderstack'

const convert = (files: readonly ForeignFile[], plan: string | undefined): ConvertedPlan => {
  const rudder = files.filter(isRudder)
  if (rudder.length > 0) return fromRudderStack(rudder, plan)
  const [file, ...more] = files.filter(({ value }) => foreignForm(value) !== undefined)
  const only = file ?? (files.length === 1 ? files[0] : undefined)
  if (only === undefined || more.length > 0) {
    throw badDataError(
      more.length > 0
        ? `There are several plans: ${[only, ...more].map((one) => one?.path).join(', ')}.`
        : 'There is no plan.',
      'Pass one plan.json of Typewriter, the YAML files of RudderStack, or a file with the rules of the Public API.',
      'bad_plan',
    )
  }
  if (!isJsonObject(only.value)) return { value: { rules: only.value }, losses: [] }
  const form = foreignForm(only.value)
  if (form === 'typewriter-7') return fromTypewriter7(only.value)
  return form === 'typewriter-8' ? fromTypewriter8(only.value) : { value: only.value, losses: [] }
}

/** Writes a plan of another tool into a folder. */
export const importPlan = async (
  io: Io,
  options: GlobalOptions,
  { paths, flags }: { readonly paths: readonly string[]; readonly flags: ImportPlanFlags },
): Promise<ExitCode> => {
  const { out, force = false } = flags
  if (out === undefined && options.json !== true) {
    throw usageError('--out is missing.', 'Pass a folder to write to, or --json to print the plan.')
  }
  const names = (await Promise.all(paths.map(filesAt))).flat()
  const files = (await Promise.all(names.map((name) => readDocuments(io, name)))).flat()
  const { value, losses } = convert(files, flags.plan)
  const plan = readPlan(value)
  for (const loss of losses) say(io, options, plainText(`warning: ${loss}`))
  const dryRun = options.dryRun === true
  const written = out === undefined ? undefined : await writePlanTo(plan, out, { dryRun, force, isPulled: false })
  if (options.json) printJson(io, { rules: plan.rules.length, losses, plan, ...written })
  else if (written !== undefined) {
    for (const file of written.written) io.stdout.write(`${plainText(file)}\n`)
    const count = `${countOf(written.written.length, 'file')} ${dryRun ? 'to write' : 'written'}`
    say(io, options, `${countOf(plan.rules.length, 'rule')}: ${count}, ${written.unchanged} unchanged in ${out}.`)
  }
  return options.strict === true && losses.length > 0 ? exitCodes.badData : exitCodes.ok
}
