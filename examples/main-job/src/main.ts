import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, styleText } from 'node:util'
import { isSegmentError, parseSource, type Region } from '@org/segment-core'
import { startDebugger } from '@org/segment-debugger'
import { createFakeSegment } from '@org/segment-testing'
import { exitCodes } from './exit-codes.ts'
import { bodies, commandLines, exchangeTable, type ReportStyle, summary } from './report.ts'
import { type JobStep, type JobTarget, runMainJob } from './run-main-job.ts'

const usage = `Sends every documented call through the segment command and through core, and compares.

  pnpm start           to a local Segment on loopback
  pnpm start --live    to Segment itself; needs SEGMENT_WRITE_KEY, and takes SEGMENT_REGION and SEGMENT_HOST
  pnpm start --bodies  also shows every body that left

Exit codes: 0 all is well, 1 something differs or failed, 64 unknown option, 78 no usable write key, region or host.
`

const style: ReportStyle = {
  width: process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY,
  paint: (format, text) => styleText(format, text, { stream: process.stdout }),
}

const say = (text: string): void => {
  process.stdout.write(`${text}\n\n`)
}

const fail = (exitCode: number, message: string, advice: string): void => {
  process.stderr.write(`error: ${message}\n  ${advice}\n`)
  process.exitCode = exitCode
}

const tell = (steps: readonly JobStep[]): void => {
  say(exchangeTable(steps, style))
  if (values?.bodies) say(`${style.paint('bold', 'What left')}\n\n${bodies(steps, style)}`)
  say(`${style.paint('bold', 'The same from a terminal')}\n\n${commandLines(steps, style)}`)
  say(summary(steps, style))
  process.exitCode = steps.some(({ differences }) => differences.length > 0) ? exitCodes.different : exitCodes.ok
}

const run = { id: randomBytes(4).toString('hex'), timestamp: new Date().toISOString() }

/** The command is told everything it needs, so neither this machine's profiles nor its proxies have a part in it. */
const sendLocally = async (): Promise<void> => {
  const segment = createFakeSegment()
  const folder = await mkdtemp(join(tmpdir(), 'main-job-'))
  const writeKey = 'main-job-write-key'
  const { url, pageUrl, stop } = await startDebugger({ watch: segment, port: 0, writeKey })
  const { PATH, SystemRoot } = process.env
  const env = { PATH, SystemRoot, XDG_CONFIG_HOME: folder, SEGMENT_WRITE_KEY: writeKey, SEGMENT_HOST: url }
  const target: JobTarget = { source: { writeKey, host: url }, env, segment, run }
  try {
    say(
      `${style.paint('bold', 'Every documented call')}, through the segment command and through core, to a local Segment at ${url}\nIts page is at ${pageUrl} while this runs; ${style.paint('bold', 'pnpm dev')} leaves one running with these calls in it.`,
    )
    tell(await runMainJob(target))
  } finally {
    await stop()
    await rm(folder, { recursive: true, force: true })
  }
}

const sendLive = async (): Promise<void> => {
  const { SEGMENT_WRITE_KEY: writeKey, SEGMENT_REGION: region, SEGMENT_HOST: host } = process.env
  if (!writeKey) {
    fail(
      exitCodes.badConfig,
      '--live sends to Segment itself and needs a write key.',
      'Set SEGMENT_WRITE_KEY to the write key of a source you may fill with examples; it is under Settings, API keys.',
    )
    return
  }
  try {
    const source = parseSource({
      writeKey,
      // Whether there is such a region is for parseSource to say.
      ...(region ? { region: region as Region } : {}),
      ...(host ? { host } : {}),
    })
    say(
      `${style.paint('bold', 'Every documented call')}, through the segment command and through core, to ${source.host ?? `Segment (${source.region})`}`,
    )
    tell(await runMainJob({ source, env: process.env, run }))
    say('Both doors carry the same messageId, so Segment keeps one of each pair.')
  } catch (error) {
    if (!isSegmentError(error)) throw error
    fail(
      exitCodes.badConfig,
      error.message,
      error.details.advice ?? 'Check SEGMENT_WRITE_KEY, SEGMENT_REGION and SEGMENT_HOST.',
    )
  }
}

const readArguments = (): { live: boolean; bodies: boolean; help: boolean } | undefined => {
  try {
    const options = {
      live: { type: 'boolean', default: false },
      bodies: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    } as const
    return parseArgs({ options }).values
  } catch (error) {
    fail(exitCodes.usage, error instanceof Error ? error.message : String(error), 'See pnpm start --help.')
    return undefined
  }
}

const values = readArguments()
if (values?.help) process.stdout.write(usage)
else if (values?.live) await sendLive()
else if (values !== undefined) await sendLocally()
