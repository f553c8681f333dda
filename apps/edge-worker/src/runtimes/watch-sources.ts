import { readFile, stat } from 'node:fs/promises'
import { isSegmentError, SegmentError } from '@org/segment-core'
import type { CollectorConfig } from '../config/collector-config.ts'
import type { Environment } from '../config/read-environment.ts'
import type { Log } from '../log/log-entry.ts'
import type { SourceConfigs } from '../sources/index-sources.ts'
import { parseSources } from '../sources/parse-sources.ts'
import type { LiveRegister } from '../sources/source-register.ts'

/** Options of {@link watchSources}. */
export interface WatchSourcesOptions {
  readonly path: string
  readonly config: CollectorConfig
  readonly environment: Environment
  readonly sources: LiveRegister
  readonly log: Log
  /** Called with sources before they are used; what it throws rejects the file. */
  readonly onRead: (sources: SourceConfigs) => void
}

/** How often the file is read, in milliseconds. Every way to replace a file is noticed like this, on every file system. */
const readMs = 500

/** Maximum size of the file in bytes: more than ten thousand sources. It is read on the thread that answers requests. */
const maxBytes = 16_777_216

/** A file that is not used. */
interface Rejected {
  /** Its text, or the code of the error if it cannot be read: what is the same is wrong for the same reason. */
  readonly content: string
  readonly error: SegmentError
  isReported: boolean
}

const invalidFile = (path: string, why: string, cause?: unknown): SegmentError =>
  new SegmentError(
    'invalid_source',
    `The file of sources ${path} ${why}.`,
    { path: ['sourcesFrom'], advice: 'Create it with segment-collector keys add, or write {} into it.' },
    { cause },
  )

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown'

const readText = async (path: string): Promise<string> => {
  const cannotBeRead = (error: unknown): never => {
    throw invalidFile(path, `cannot be read (${codeOf(error)})`, error)
  }
  const found = await stat(path).catch(cannotBeRead)
  // Reading a pipe would never end.
  if (!found.isFile()) throw invalidFile(path, 'is not a file')
  if (found.size > maxBytes) throw invalidFile(path, `has more than ${maxBytes} bytes`)
  return readFile(path, 'utf8').catch(cannotBeRead)
}

/**
 * Reads further sources from a file, and follows its changes. A file that is torn, invalid or gone changes nothing: the
 * sources stay as they were until it is valid again.
 * @returns a function that stops it
 * @throws {SegmentError} `invalid_source` if the file is missing or invalid at the start
 */
export const watchSources = async (options: WatchSourcesOptions): Promise<() => void> => {
  const { path, config, environment, sources, log, onRead } = options
  /** Text of the file when it was used last. */
  let used: string | undefined
  let rejected: Rejected | undefined

  /** Uses a text. @returns whether a source changed */
  const use = (text: string): boolean => {
    const parsed = parseSources(text, config, { environment, place: path })
    onRead(parsed)
    const { added, changed, removed, warnings } = sources.update(parsed)
    for (const message of warnings) log({ level: 'warning', message })
    const isFirst = used === undefined
    used = text
    const isChanged = added.length + changed.length + removed.length > 0
    if (isChanged && !isFirst) {
      log({
        level: 'info',
        message: 'The sources changed.',
        ...{ added: added.join(', '), changed: changed.join(', '), removed: removed.join(', ') },
      })
    }
    return isChanged
  }

  /** A writer may not be done yet, so only what is still wrong at the next look is reported. */
  const reject = (content: string, error: SegmentError): void => {
    if (rejected?.content !== content) rejected = { content, error, isReported: false }
    else if (!rejected.isReported) {
      rejected.isReported = true
      const { message: reason, details } = rejected.error
      log({
        level: 'error',
        message: 'The file of sources cannot be used; the sources stay as they were.',
        ...{ path, reason, advice: details.advice },
      })
    }
  }

  const look = async (): Promise<void> => {
    let text: string | undefined
    try {
      text = await readText(path)
      // Reading it again would find the same mistake, unless that is in the file of a plan.
      const { path: place = [] } = rejected?.error.details ?? {}
      if (text === rejected?.content && place.at(-1) !== 'plan') return reject(text, rejected.error)
      const isChanged = text !== used && use(text)
      if (rejected?.isReported && !isChanged) log({ level: 'info', message: 'The file of sources can be used again.' })
      rejected = undefined
    } catch (error) {
      const own = isSegmentError(error) ? error : invalidFile(path, 'cannot be used', error)
      reject(text ?? own.message, own)
    }
  }

  use(await readText(path))
  let isLooking = false
  const timer = setInterval(async () => {
    if (isLooking) return
    isLooking = true
    await look()
    isLooking = false
  }, readMs)
  timer.unref()
  return () => clearInterval(timer)
}
