import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { type Plan, type PlanFile, planFromFiles, planToFiles, readPlan } from '@org/segment-core/plan'
import { parse, stringify } from 'yaml'
import { badDataError, CliError, messageOf, noInputError, systemErrorCode } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'

const fileName = /\.(?:ya?ml|json)$/i

/** Reads JSON or YAML; JSON is YAML too. @throws {CliError} `bad_plan` with the line */
const readValue = async (path: string): Promise<unknown> => {
  const text = await readFile(path, 'utf8')
  try {
    return parse(text)
  } catch (error) {
    throw badDataError(`${path} is neither YAML nor JSON: ${messageOf(error)}`, 'Fix the file.', 'bad_plan')
  }
}

/**
 * Reads a tracking plan: a file with the rules of the Public API, or a folder with one file per rule.
 * @throws {CliError} `no_input` or `bad_plan`
 * @throws {SegmentError} `invalid_plan` with the place
 */
export const readPlanAt = async (path: string): Promise<Plan> => {
  try {
    if (!(await stat(path)).isDirectory()) return readPlan(await readValue(path))
    const names = [...(await planFilesIn(path))].sort()
    if (names.length === 0)
      throw noInputError(`${path} has no YAML or JSON file.`, 'Fetch a plan with: segment plan pull')
    const files = names.map(
      async (name): Promise<PlanFile> => ({ path: join(path, name), value: await readValue(join(path, name)) }),
    )
    return planFromFiles(await Promise.all(files))
  } catch (error) {
    const code = systemErrorCode(error)
    if (/^E[A-Z]+$/.test(code)) throw noInputError(`${path} cannot be read (${code}).`, 'Check the path.')
    throw error
  }
}

/** What writing a plan did to a folder. */
export interface WrittenPlan {
  readonly written: readonly string[]
  readonly unchanged: number
  /** Files of rules that the plan does not have; they stay. */
  readonly others: readonly string[]
}

/** The plan files in a folder; none if there is no such folder. */
const planFilesIn = async (folder: string): Promise<readonly string[]> =>
  (
    await readdir(folder, { recursive: true }).catch((error: unknown) => {
      if (systemErrorCode(error) === 'ENOENT') return []
      throw error
    })
  ).filter((name) => fileName.test(name))

/**
 * Writes a plan into a folder, one YAML file per rule. The same plan gives the same bytes, and a file that has them is
 * not written again.
 * @param dryRun write nothing, and return what would be written
 * @throws {CliError} `cannot_write`
 */
export const writePlanTo = async (plan: Plan, folder: string, dryRun: boolean): Promise<WrittenPlan> => {
  const files = planToFiles(plan).map(({ path, value }) => ({
    name: `${path}.yaml`,
    text: stringify(value, { lineWidth: 0 }),
  }))
  const wanted = new Set(files.map(({ name }) => name))
  const written: string[] = []
  try {
    for (const { name, text } of files) {
      const target = join(folder, name)
      const current = await readFile(target, 'utf8').catch(() => undefined)
      if (current === text) continue
      written.push(name)
      if (dryRun) continue
      await mkdir(dirname(target), { recursive: true })
      await writeFile(target, text)
    }
    const present = (await planFilesIn(folder)).map((name) => name.split(sep).join('/'))
    return {
      written,
      unchanged: wanted.size - written.length,
      others: present.filter((name) => !wanted.has(name)).sort(),
    }
  } catch (error) {
    const message = `${folder} cannot be written (${systemErrorCode(error)}).`
    throw new CliError('cannot_write', exitCodes.cannotWrite, message, 'Check the path and its permissions.', {
      cause: error,
    })
  }
}
