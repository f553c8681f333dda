import { readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isJsonObject, jsonOrUndefined } from '@org/segment-core/internal'
import { makeFolder } from '@org/segment-core/node'
import { type Plan, type PlanFile, planFromFiles, planToFiles } from '@org/segment-core/plan'
import { parse, stringify } from 'yaml'
import { CliError, systemErrorCode } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import { digestOf, listPlanFiles, stemOf } from '../tracking-plan/plan-folder.ts'

/** The file with the digests of the files as they were last pulled or pushed. */
const recordName = '.segment-plan.json'

/** What writing a plan did to a folder, or would do. Names are paths in the folder. */
export interface WrittenPlan {
  readonly written: readonly string[]
  readonly removed: readonly string[]
  readonly unchanged: number
  /** Files of rules that the plan does not have; they stay. */
  readonly others: readonly string[]
  /** Files whose local changes are lost: in a dry run, those that stop the real one without `force`. */
  readonly localChanges: readonly string[]
}

/** How a plan is written. */
export interface WriteOptions {
  /** Writes nothing. */
  readonly dryRun?: boolean
  /** Overwrites and removes files that were changed since the last pull. */
  readonly force?: boolean
  /** Removes files of rules that the plan does not have. */
  readonly prune?: boolean
  /** Whether the workspace has what is written, so that a pull may overwrite it. @default true */
  readonly isPulled?: boolean
}

interface PresentFile {
  readonly name: string
  readonly text: string
  /** Undefined if the file is neither YAML nor JSON. */
  readonly value: unknown
}

const parsed = (text: string): unknown => {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}

/** The content of one file in canonical form; undefined if it is not part of a plan. */
const meaningOf = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(planToFiles(planFromFiles([{ path: '', value }])).map((file) => file.value))
  } catch {
    return undefined
  }
}

/** Which rule a file is about; undefined for the head of a plan. */
const subjectOf = (value: unknown): string | undefined =>
  isJsonObject(value) && value.type !== undefined
    ? JSON.stringify([value.type, value.name ?? '', value.version ?? 1])
    : undefined

const readPresent = async (folder: string): Promise<readonly PresentFile[]> =>
  Promise.all(
    (await listPlanFiles(folder)).map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8')
      return { name, text, value: parsed(text) }
    }),
  )

const readRecord = async (folder: string): Promise<ReadonlyMap<string, string>> => {
  const text = await readFile(join(folder, recordName), 'utf8').catch(() => '')
  const value = jsonOrUndefined(text)
  const files = isJsonObject(value) && isJsonObject(value.files) ? value.files : {}
  return new Map(
    Object.entries(files).flatMap(([name, digest]) => (typeof digest === 'string' ? [[name, digest]] : [])),
  )
}

const writeRecord = async (folder: string, digests: ReadonlyMap<string, string>): Promise<void> => {
  const files = Object.fromEntries([...digests].toSorted(([one], [other]) => (one < other ? -1 : 1)))
  const about =
    'Digests of the files as they were last pulled or pushed; segment plan pull finds local changes by them.'
  const text = `${JSON.stringify({ about, files }, null, 2)}\n`
  const path = join(folder, recordName)
  if ((await readFile(path, 'utf8').catch(() => '')) !== text) await writeFile(path, text)
}

const textOf = (name: string, value: unknown): string =>
  name.toLowerCase().endsWith('.json') ? `${JSON.stringify(value, null, 2)}\n` : stringify(value, { lineWidth: 0 })

/** What is only in files stays: the settings of sources, and the JSON Schema that an editor checks a file by. */
const withLocalMembers = ({ path, value }: PlanFile, current: PresentFile | undefined): unknown => {
  if (!isJsonObject(value) || !isJsonObject(current?.value)) return value
  const { $schema, settings } = current.value
  return {
    ...($schema === undefined ? {} : { $schema }),
    ...value,
    ...(path === 'plan' && settings !== undefined ? { settings } : {}),
  }
}

/** A file that the plan has, and what is in its place. */
interface WantedFile {
  readonly name: string
  readonly text: string
  readonly current: PresentFile | undefined
  readonly isSame: boolean
}

/** Where each file of the plan belongs: where its rule is already, under whatever name. */
const wantedFiles = (plan: Plan, present: readonly PresentFile[]): readonly WantedFile[] => {
  const bySubject = new Map(present.map((file) => [subjectOf(file.value), file]))
  const byStem = new Map(present.map((file) => [stemOf(file.name), file]))
  return planToFiles(plan).map((file) => {
    const subject = subjectOf(file.value)
    const current = (subject === undefined ? undefined : bySubject.get(subject)) ?? byStem.get(file.path)
    const name = current?.name ?? `${file.path}.yaml`
    const value = withLocalMembers(file, current)
    const text = textOf(name, value)
    const meaning = meaningOf(value)
    const isSame =
      current !== undefined &&
      (current.text === text || (meaning !== undefined && meaningOf(current.value) === meaning))
    return { name, text, current, isSame }
  })
}

const localChangesError = (folder: string, names: readonly string[], isPulled: boolean): CliError =>
  new CliError(
    'local_changes',
    exitCodes.cannotWrite,
    `${folder} has ${isPulled ? 'local changes' : 'files'} that this would overwrite, so nothing was written: ${names.join(', ')}.`,
    isPulled
      ? 'Push them with segment plan push, move them away, or overwrite them with --force.'
      : 'Choose another folder and compare the two with segment plan diff, or overwrite them with --force.',
  )

/**
 * Writes a plan into a folder, one file per rule. The same plan gives the same bytes. A file that says the same in another
 * way is not written, so that its comments stay.
 * @throws {CliError} `local_changes` before anything is written, `cannot_write`
 */
export const writePlanTo = async (
  plan: Plan,
  folder: string,
  { dryRun = false, force = false, prune = false, isPulled = true }: WriteOptions = {},
): Promise<WrittenPlan> => {
  try {
    const [present, record] = [await readPresent(folder), await readRecord(folder)]
    const wanted = wantedFiles(plan, present)
    const kept = new Set(wanted.map(({ name }) => name))
    // What does not come from the workspace may replace nothing of it either.
    const isLocal = ({ name, text }: PresentFile): boolean => !isPulled || record.get(name) !== digestOf(text)
    const toWrite = wanted.filter(({ isSame }) => !isSame)
    const localChanges = toWrite.flatMap(({ current }) =>
      current !== undefined && isLocal(current) ? [current.name] : [],
    )
    const strangers = present.filter(({ name }) => !kept.has(name))
    // A rule that was never pulled is work that was not pushed yet.
    const removed = prune ? strangers.filter((file) => force || !isLocal(file)).map(({ name }) => name) : []
    const result = {
      written: toWrite.map(({ name }) => name),
      removed,
      unchanged: wanted.length - toWrite.length,
      others: strangers.map(({ name }) => name).filter((name) => !removed.includes(name)),
      localChanges,
    }
    if (dryRun) return result
    if (localChanges.length > 0 && !force) throw localChangesError(folder, localChanges, isPulled)
    for (const { name, text } of toWrite) {
      await makeFolder(dirname(join(folder, name)))
      await writeFile(join(folder, name), text)
    }
    for (const name of removed) await rm(join(folder, name))
    await makeFolder(folder)
    if (!isPulled) return result
    const others = [...record].filter(([name]) => result.others.includes(name))
    const pulled = wanted.map(
      ({ name, text, current, isSame }) => [name, digestOf(isSame ? (current?.text ?? text) : text)] as const,
    )
    await writeRecord(folder, new Map([...others, ...pulled]))
    return result
  } catch (error) {
    if (error instanceof CliError) throw error
    const message = `${folder} cannot be written (${systemErrorCode(error)}).`
    throw new CliError('cannot_write', exitCodes.cannotWrite, message, 'Check the path and its permissions.', {
      cause: error,
    })
  }
}

/** Records that the workspace has what the files of a folder say.  */
export const recordFolder = async (folder: string): Promise<void> => {
  const present = await readPresent(folder)
  await writeRecord(folder, new Map(present.map(({ name, text }) => [name, digestOf(text)])))
}
