import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Plan, planFromFiles, readPlan } from '@org/segment-core/plan'
import { parse } from 'yaml'
import { badDataError, messageOf, noInputError, systemErrorCode } from '../errors/cli-error.ts'
import { listPlanFiles } from './plan-folder.ts'

/** Reads JSON or YAML; JSON is YAML too. @throws {CliError} `bad_plan` with the line */
export const readValue = async (path: string): Promise<unknown> => {
  const text = await readFile(path, 'utf8')
  try {
    return parse(text)
  } catch (error) {
    throw badDataError(`${path} is neither YAML nor JSON: ${messageOf(error)}`, 'Fix the file.', 'bad_plan')
  }
}

const typeOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, 'type') : undefined

/** A file in the folder of another type is a mistake of a copy. */
const checkPlace = (path: string, name: string, value: unknown): void => {
  const [folder = ''] = name.split('/')
  const type = typeOf(value)
  if (!name.includes('/') || type === folder || typeof type !== 'string') return
  throw badDataError(
    `${path} is in the folder ${folder}, but its type is ${JSON.stringify(type)}.`,
    `Move the file, or set its type to ${folder}.`,
    'bad_plan',
  )
}

/**
 * Reads a tracking plan: a file with the rules of the Public API, or a folder with one file per rule.
 * @throws {CliError} `no_input` or `bad_plan`
 * @throws {SegmentError} `invalid_plan` with the place
 */
export const readPlanAt = async (path: string): Promise<Plan> => {
  try {
    if (!(await stat(path)).isDirectory()) return readPlan(await readValue(path))
    const names = await listPlanFiles(path)
    if (names.length === 0)
      throw noInputError(`${path} has no YAML or JSON file.`, 'Fetch a plan with: segment plan pull')
    const files = await Promise.all(
      names.map(async (name) => ({ name, path: join(path, name), value: await readValue(join(path, name)) })),
    )
    for (const { name, path: place, value } of files) checkPlace(place, name, value)
    return planFromFiles(files.map(({ path: place, value }) => ({ path: place, value })))
  } catch (error) {
    const code = systemErrorCode(error)
    if (/^E[A-Z]+$/.test(code)) throw noInputError(`${path} cannot be read (${code}).`, 'Check the path.')
    throw error
  }
}
