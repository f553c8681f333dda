import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isSegmentError } from '@org/segment-core'
import { type Plan, type PlanRule, planFromFiles, readPlan, ruleLabel } from '@org/segment-core/plan'
import { parseDocument, YAMLParseError } from 'yaml'
import { badDataError, messageOf, noInputError } from '../errors/cli-error.ts'
import type { Io } from '../io/io.ts'
import { readFileInput } from '../io/read-input.ts'
import { foreignForm, toolOfForm } from './foreign-form.ts'
import { listPlanFiles } from './plan-folder.ts'

/** The value of a YAML text. An unknown tag only makes a warning, but its value is lost. @throws what is wrong with it */
const parseYaml = (text: string): unknown => {
  const document = parseDocument(text)
  const [problem] = [...document.errors, ...document.warnings]
  if (problem !== undefined) throw problem
  return document.toJS()
}

/** Reads JSON or YAML; JSON is YAML too. @throws {CliError} `no_input`, or `bad_plan` with the line */
const readValue = async (io: Io, path: string): Promise<unknown> => {
  const text = await readFileInput(io, path)
  try {
    return parseYaml(text)
  } catch (error) {
    if (error instanceof YAMLParseError && error.code === 'MULTIPLE_DOCS') {
      throw badDataError(`${path} has several YAML documents.`, 'Write one file per rule.', 'bad_plan')
    }
    if (/call stack/i.test(messageOf(error))) {
      throw badDataError(`${path} has too many levels.`, 'Write it with fewer levels.', 'bad_plan')
    }
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

/** A plan of Typewriter 8 would be read as one that lists nothing. */
const refuseForeign = (path: string, value: unknown): void => {
  const form = foreignForm(value)
  if (form === undefined) return
  throw badDataError(
    `${path} is a plan of ${toolOfForm[form]}.`,
    `Convert it with: segment plan import ${path} --out tracking`,
    'bad_plan',
  )
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (info) => info.isDirectory(),
    // What cannot be read is reported when it is read as a file.
    () => false,
  )

/** A plan, and where it was read. */
export interface LocatedPlan {
  readonly plan: Plan
  /** The file of a rule. */
  readonly fileOf: (rule: Pick<PlanRule, 'type' | 'name' | 'version'>) => string
}

const labelOf = (value: unknown): string => {
  const { type, name, version = 1 } = Object(value)
  return ruleLabel({ type, name, version })
}

const readFolder = async (io: Io, path: string): Promise<LocatedPlan> => {
  const names = await listPlanFiles(path)
  if (names.length === 0) {
    throw noInputError(`${path} has no YAML or JSON file.`, 'Fetch a plan with: segment plan pull')
  }
  const files = await Promise.all(
    names.map(async (name) => ({ name, path: join(path, name), value: await readValue(io, join(path, name)) })),
  )
  for (const { name, path: place, value } of files) checkPlace(place, name, value)
  const plan = planFromFiles(files.map(({ path: place, value }) => ({ path: place, value })))
  const places = new Map(files.map(({ path: place, value }) => [labelOf(value), place]))
  return { plan, fileOf: (rule) => places.get(ruleLabel(rule)) ?? path }
}

/**
 * Reads a tracking plan with the places of its rules: a file with the rules of the Public API, or a folder with one file
 * per rule.
 * @throws {CliError} `no_input` or `bad_plan`, with the place
 */
export const locatePlan = async (io: Io, path: string): Promise<LocatedPlan> => {
  try {
    if (await isFolder(path)) return await readFolder(io, path)
    const value = await readValue(io, path)
    refuseForeign(path, value)
    return { plan: readPlan(value), fileOf: () => path }
  } catch (error) {
    if (!isSegmentError(error)) throw error
    const advice = typeof error.details.advice === 'string' ? error.details.advice : 'Fix the plan.'
    throw badDataError(`${path} is not a tracking plan: ${error.message}`, advice, 'bad_plan')
  }
}

/** Reads a tracking plan. @see locatePlan @throws {CliError} `no_input` or `bad_plan`, with the place */
export const readPlanAt = async (io: Io, path: string): Promise<Plan> => (await locatePlan(io, path)).plan
