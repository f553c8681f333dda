import { readFile } from 'node:fs/promises'
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
  /** Called with sources before they are used. */
  readonly onRead: (sources: SourceConfigs) => void
}

/** How often the file is read, in milliseconds. Every way to replace a file is noticed like this, on every file system. */
const readMs = 500

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
  /** Text that was not valid; undefined while the file is missing. */
  let rejected: { readonly text: string | undefined; isReported: boolean } | undefined

  const use = (text: string): void => {
    const parsed = parseSources(text, config, { environment, place: path })
    onRead(parsed)
    const { added, changed, removed, warnings } = sources.update(parsed)
    for (const message of warnings) log({ level: 'warning', message })
    const isFirst = used === undefined
    used = text
    rejected = undefined
    if (isFirst) return
    log({
      level: 'info',
      message: 'The sources changed.',
      ...{ added: added.join(', '), changed: changed.join(', '), removed: removed.join(', ') },
    })
  }

  /** A writer may not be done yet, so only what is still wrong at the next look is reported. */
  const reject = (text: string | undefined, error: SegmentError): void => {
    if (rejected === undefined || rejected.text !== text) rejected = { text, isReported: false }
    else if (!rejected.isReported) {
      rejected.isReported = true
      log({
        level: 'error',
        message: 'The file of sources cannot be used; the sources stay as they were.',
        ...{ path, reason: error.message, advice: error.details.advice },
      })
    }
  }

  const unreadable = (cause: unknown): SegmentError =>
    new SegmentError(
      'invalid_source',
      `The file of sources ${path} cannot be read.`,
      { path: ['sourcesFrom'], advice: 'Create it with segment-collector keys add, or write {} into it.' },
      { cause },
    )

  const read = (): Promise<string> =>
    readFile(path, 'utf8').catch((error: unknown) => {
      throw unreadable(error)
    })

  const look = async (): Promise<void> => {
    let text: string | undefined
    try {
      text = await read()
      if (text === used) rejected = undefined
      else use(text)
    } catch (error) {
      reject(text, isSegmentError(error) ? error : unreadable(error))
    }
  }

  use(await read())
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
