import { createReadStream } from 'node:fs'
import { glob, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CliError } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import type { AwsMachine } from './aws-settings.ts'
import { readPipe } from './open-pipe.ts'
import type { Input } from './read-rows.ts'

/** Names of the files that an import writes next to its input. */
const stateName = /^(.+?)(?:\.shard-\d+-of-\d+)?\.(?:import|import\.lock|rejects(?:\.\d+)?\.ndjson)$/

/** In a state directory the hash of the path follows the name. */
const pathHash = /\.[\da-f]{8}$/

/** The inputs that a journal, lock or rejects file can belong to, by its name; none for any other file. */
export const inputsOfState = (path: string): readonly string[] => {
  const [, name] = stateName.exec(path) ?? []
  if (name === undefined) return []
  return pathHash.test(name) ? [name, name.replace(pathHash, '')] : [name]
}

/** What was found without the journals and rejects of inputs among it. */
const withoutStates = <Found extends { readonly name: string }>(found: readonly Found[]): Found[] => {
  const names = new Set(found.map(({ name }) => name))
  return found.filter(({ name }) => !inputsOfState(name).some((input) => names.has(input)))
}

const isPattern = (path: string): boolean => /[*?[\]{}]/.test(path)

const exists = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}

const unreadable = (message: string, advice = 'Check the path and its permissions.', cause?: unknown): CliError =>
  new CliError('input_unreadable', exitCodes.noInput, message, advice, { cause })

const urlForm = /^[a-z][a-z\d+.-]+:\/\//i

/** The error for a path at which there is nothing to read. */
const missing = (path: string, error: unknown): CliError => {
  const code = error instanceof Error ? Reflect.get(error, 'code') : undefined
  return urlForm.test(path)
    ? unreadable(
        `${path} is a URL that is not read.`,
        'Pipe the file in, such as: curl -fsSL URL | segment import. Objects of an S3-compatible store are s3://bucket/key.',
        error,
      )
    : unreadable(`${path} cannot be read (${String(code)}).`, undefined, error)
}

/** Paths of an open stream of this process, which the shell names for `<(command)`. */
const openStream = /^\/(?:dev\/(?:stdin|fd\/\d+)|proc\/self\/fd\/\d+)$/
const standardInput = /^(?:-|\/dev\/stdin|\/dev\/fd\/0|\/proc\/self\/fd\/0)$/

/** What a path names: the file itself, or a stream of its bytes; undefined for a folder and the like. */
const sourceOf = async (path: string, interrupt: AbortSignal): Promise<Input['source'] | undefined> => {
  const found = await stat(path)
  if (found.isFIFO()) return readPipe(path, interrupt)
  if (found.isCharacterDevice() || (found.isFile() && openStream.test(path))) return createReadStream(path)
  return found.isFile() ? path : undefined
}

/**
 * The inputs for arguments: files, patterns such as `exports/*.ndjson.gz`, pipes, and `-` or nothing for
 * standard input. Files of a pattern are sorted by name, without the journals and rejects of files among them. A file named twice is one input.
 * @throws {CliError} `input_unreadable` for a missing file, or a pattern that matches none
 */
export const listInputs = async (
  paths: readonly string[],
  stdin: AsyncIterable<Buffer>,
  interrupt: AbortSignal,
  machine?: AwsMachine,
): Promise<readonly Input[]> => {
  if (paths.length === 0) return [{ name: '-', source: stdin }]
  const inputs: Input[] = []
  const listed = new Set<string>()
  const add = (name: string, source: Input['source']): void => {
    if (listed.has(resolve(name))) return
    listed.add(resolve(name))
    inputs.push({ name, source })
  }
  for (const path of paths) {
    if (machine !== undefined && path.startsWith('s3://')) {
      const [{ listObjects }, { readAwsSettings }] = await Promise.all([
        import('./list-objects.ts'),
        import('./aws-settings.ts'),
      ])
      for (const object of withoutStates(await listObjects(path, await readAwsSettings(machine), interrupt))) {
        if (!listed.has(object.name)) inputs.push(object)
        listed.add(object.name)
      }
    } else if (standardInput.test(path)) {
      if (!listed.has('-')) inputs.push({ name: '-', source: stdin })
      listed.add('-')
    } else if (!isPattern(path) || (await exists(path))) {
      let source: Input['source'] | undefined
      try {
        source = await sourceOf(path, interrupt)
      } catch (error) {
        throw missing(path, error)
      }
      if (source === undefined) {
        throw unreadable(`${path} is not a file.`, `Name the files in a folder with a quoted pattern: '${path}/*'.`)
      }
      add(path, source)
    } else {
      const found: { readonly name: string }[] = []
      for await (const name of glob(path)) if (await exists(name)) found.push({ name })
      if (found.length === 0) throw unreadable(`No file matches ${path}.`)
      for (const { name } of withoutStates(found).sort((a, b) => (a.name < b.name ? -1 : 1))) add(name, name)
    }
  }
  return inputs
}
