import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isSegmentError } from '@org/segment-core'
import { startCollector } from '../runtimes/start-collector.ts'
import { CommandError, usageError } from './command-error.ts'
import type { CommandIo, SharedOptions } from './command-io.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'

/** Options of `try`. */
export interface TryOptions extends SharedOptions {
  readonly port: string
  readonly pagePort: string
}

type LocalSegment = typeof import('./local-segment.ts')

const loadLocalSegment = async (): Promise<LocalSegment> => {
  try {
    return await import('./local-segment.ts')
  } catch {
    const message = 'This copy of segment-collector has no local Segment.'
    const advice = 'Run npx @org/segment-edge-worker try, or copy all of dist.'
    throw new CommandError('unavailable', exitCodes.unavailable, message, advice)
  }
}

const portOf = (option: string, text: string): number => {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw usageError(`${option} must be a number from 0 to 65535.`, 'Use 0 for any free port.')
}

/** Alias of the only source, and its key in the local Segment, which is made up. */
const alias = 'website'
const writeKey = 'dev-write-key'

const inUse = (port: number, cause: unknown): unknown => {
  const { code } = cause as NodeJS.ErrnoException
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return cause
  const message = `The page cannot listen on port ${port} (${code}).`
  return new CommandError(
    'unavailable',
    exitCodes.unavailable,
    message,
    'Choose another one with --page-port; 0 picks a free one.',
  )
}

/** The built command ships the page beside the bundle; from source, the debugger finds its own. */
const pageFolder = (): { readonly pageFolder?: string } =>
  import.meta.url.endsWith('.ts') ? {} : { pageFolder: fileURLToPath(new URL('page/', import.meta.url)) }

const introduction = (url: string, pageUrl: string): string => `The collector listens at ${url}
The page of the local Segment is ${pageUrl}

Send a call and watch it arrive on the page:

  curl -u ${alias}: -H 'content-type: application/json' -d '{"userId":"user-42","event":"Order Completed"}' ${url}/v1/track

Any SDK works with the write key ${alias} and the host ${url}. Nothing leaves this machine, and nothing is kept.
Press Ctrl-C to stop.
`

/** Runs a collector and a local Segment together until a signal stops them. */
export const runTry = async (io: CommandIo, options: TryOptions): Promise<ExitCode> => {
  const port = portOf('--port', options.port)
  const pagePort = portOf('--page-port', options.pagePort)
  const { startDebugger } = await loadLocalSegment()
  const local = await startDebugger({
    port: pagePort,
    writeKey,
    segment: { writeKeys: [writeKey] },
    // Prefer the version that the current project has installed.
    libraryFrom: [join(process.cwd(), 'package.json')],
    ...pageFolder(),
  }).catch((error: unknown) => {
    throw inUse(pagePort, error)
  })
  const folder = await mkdtemp(join(tmpdir(), 'segment-collector-try-'))
  try {
    const collector = await startCollector(
      {
        sources: { [alias]: { writeKey, publicKeys: [writeKey] } },
        host: local.url,
        cdn: { origin: local.url, cacheSeconds: 0 },
        validation: 'annotate',
        delivery: { ageMs: 100 },
        outbox: { path: join(folder, 'calls.sqlite') },
        server: { port, drainMs: 1_000 },
      },
      {
        log: ({ level, message, ...more }) => {
          if (level !== 'info') io.note(`${level}: ${message} ${JSON.stringify(more)}\n`)
        },
      },
    ).catch((error: unknown) => {
      if (!isSegmentError(error) || error.code !== 'unavailable') throw error
      const advice = 'Choose another port with --port; 0 picks a free one.'
      throw new CommandError('unavailable', exitCodes.unavailable, error.message, advice)
    })
    if (options.json === true) io.print(`${JSON.stringify({ collector: collector.url, page: local.pageUrl })}\n`)
    else io.print(introduction(collector.url, local.pageUrl))
    await new Promise<void>((resolve) => {
      if (io.signal.aborted) resolve()
      io.signal.addEventListener('abort', () => resolve(), { once: true })
    })
    await collector.close()
    return exitCodes.ok
  } finally {
    await local.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
