import { hash } from 'node:crypto'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { usageError } from '../errors/cli-error.ts'
import type { Io } from '../io/io.ts'
import { flagsText, givenFlags } from '../read/input-flags.ts'
import type { CsvFlags } from '../read/input-format.ts'
import { isStored, storedBytes } from '../read/input-source.ts'
import { inputsOfState, listInputs } from '../read/list-inputs.ts'
import type { Input } from '../read/read-rows.ts'
import type { Shard } from './import-options.ts'

/**
 * The inputs of an import.
 * @throws {CliError} `usage` for nothing to read, or for a file together with its rejects, which the import rewrites;
 *   `input_unreadable`
 */
export const listImportInputs = async (
  io: Io,
  files: readonly string[],
  flags: CsvFlags & { readonly sql?: string | undefined },
): Promise<readonly Input[]> => {
  const { sql } = flags
  if (sql !== undefined) {
    if (files.length > 0) throw usageError('--sql names its files itself: leave out the others.')
    const given = givenFlags(flags)
    if (given.length > 0) {
      throw usageError(
        `--sql reads its files itself: leave out ${flagsText(given)}.`,
        'Say in the query how a file is written: select … from read_csv(…).',
      )
    }
    const { queryRows } = await import('../read/query-rows.ts')
    return [{ name: 'the query', source: queryRows(sql) }]
  }
  if (io.stdinIsTTY && (files.length === 0 || files.includes('-'))) {
    throw usageError('There is nothing to import.', 'Name files, or pipe rows in.')
  }
  const inputs = await listInputs(files, io.stdinBytes(), io.interrupt, io)
  const names = new Set(inputs.map(({ name }) => name))
  for (const { name } of inputs) {
    const owner = inputsOfState(name).find((input) => names.has(input))
    if (owner === undefined) continue
    throw usageError(
      `${name} belongs to the import of ${owner}, which is also an input.`,
      'Import rejects on their own. A quoted pattern leaves such files out.',
    )
  }
  return inputs
}

/** Bytes of all inputs; undefined if one is a stream. */
export const bytesOfInputs = async (inputs: readonly Input[]): Promise<number | undefined> => {
  let sum = 0
  for (const { source } of inputs) {
    if (!isStored(source)) return undefined
    sum += await storedBytes(source)
  }
  return sum
}

/** The deepest folder that contains all paths. */
const commonFolder = (paths: readonly string[]): string => {
  const [first = [], ...rest] = paths.map((path) => dirname(path).split(sep))
  const length = first.findIndex((name, index) => rest.some((names) => names[index] !== name))
  return (length < 0 ? first : first.slice(0, length)).join(sep) || sep
}

/**
 * Names inputs for `--shard` and `--sample`: by the file name alone, which is the same on several machines, and with the
 * folders that distinguish them if several have the same name (`day=1/part-0.csv`, `day=2/part-0.csv`).
 */
export const createInputIds = (inputs: readonly Input[]): ((input: Input) => string) => {
  const byName = new Map<string, string[]>()
  for (const { source } of inputs) {
    if (typeof source !== 'string') continue
    const path = resolve(source)
    const paths = byName.get(basename(path)) ?? []
    byName.set(basename(path), paths)
    if (!paths.includes(path)) paths.push(path)
  }
  return ({ name, source }) => {
    if (typeof source !== 'string') return name
    const path = resolve(source)
    const paths = byName.get(basename(path)) ?? []
    return paths.length < 2 ? basename(path) : relative(commonFolder(paths), path).replaceAll(sep, '/')
  }
}

/** The files that an import writes next to its input, or into `--state-dir`. */
export interface ImportFiles {
  readonly journal: string
  readonly lock: string
  readonly rejects: string
}

/** Where the state files of an import are. */
export interface StatePlace {
  readonly stateDir: string | undefined
  readonly shard: Shard | undefined
  /** Names a stream. */
  readonly run: string
}

const hashOf = (text: string): string => hash('sha256', text, 'hex').slice(0, 8)

/** Their paths. Each shard has its own, so that several can run in one folder. */
export const importFiles = ({ name, source }: Input, { stateDir, shard, run }: StatePlace): ImportFiles => {
  const isFile = typeof source === 'string'
  const isObject = !isFile && isStored(source)
  // Files of several folders may have the same name, and share the folder.
  const own =
    stateDir === undefined && !isObject
      ? basename(name)
      : `${basename(name)}.${hashOf(isObject ? name : resolve(name))}`
  const part = shard === undefined ? '' : `.shard-${shard.index}-of-${shard.count}`
  const base = join(stateDir ?? (isFile ? dirname(name) : '.'), `${isFile || isObject ? own : `stdin-${run}`}${part}`)
  return { journal: `${base}.import`, lock: `${base}.import.lock`, rejects: `${base}.rejects.ndjson` }
}
