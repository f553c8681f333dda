import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isSegmentError, parseSource, type Region } from '@org/segment-core'
import { startDebugger } from '@org/segment-debugger'
import { createFakeSegment } from '@org/segment-testing'
import { type ExampleCall, exampleCalls } from './example-calls.ts'
import { exitCodes } from './exit-codes.ts'
import { bodies, commandLines, exchangeTable, type ReportStyle, summary } from './report.ts'
import { type JobTarget, runMainJob } from './run-main-job.ts'

/** What the job uses of the machine. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  readonly style: ReportStyle
  /** @default all */
  readonly examples?: readonly ExampleCall[]
}

const usage = `Sends every documented call with the segment command and with core, and compares the requests.

  pnpm start           to a local Segment on loopback
  pnpm start --live    to Segment; needs SEGMENT_WRITE_KEY, reads SEGMENT_REGION and SEGMENT_HOST
  pnpm start --bodies  also prints every request body

Exit codes: 0 no differences, 1 a difference or a failure, 64 unknown option, 78 missing or invalid write key, region or host.
`

/** A reason not to start, with the exit code for it. */
class JobError extends Error {
  readonly exitCode: number
  readonly advice: string

  constructor(exitCode: number, message: string, advice: string) {
    super(message)
    this.exitCode = exitCode
    this.advice = advice
  }
}

const readArguments = (args: readonly string[]) => {
  const options = {
    live: { type: 'boolean', default: false },
    bodies: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  } as const
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new JobError(exitCodes.usage, message, 'See pnpm start --help.')
  }
}

const createRun = () => ({ id: randomBytes(4).toString('hex'), timestamp: new Date().toISOString() })

/** Runs the job, prints its report and returns the exit code. */
const runAndReport = async (
  machine: Machine,
  target: Omit<JobTarget, 'examples' | 'run'>,
  withBodies: boolean,
): Promise<number> => {
  const { style, stdout, examples = exampleCalls } = machine
  const steps = await runMainJob({ ...target, examples, run: createRun() })
  const sections = [
    exchangeTable(steps, style),
    ...(withBodies ? [`${style.paint('bold', 'Request bodies')}\n\n${bodies(steps, style)}`] : []),
    `${style.paint('bold', 'The same from a terminal')}\n\n${commandLines(steps, style)}`,
    summary(steps, style),
  ]
  for (const section of sections) stdout(`${section}\n\n`)
  return steps.some(({ differences }) => differences.length > 0) ? exitCodes.different : exitCodes.ok
}

/** The command gets a complete environment, so that profiles and proxies of this machine have no effect. */
const sendLocally = async (machine: Machine, withBodies: boolean): Promise<number> => {
  const segment = createFakeSegment()
  const folder = await mkdtemp(join(tmpdir(), 'main-job-'))
  const writeKey = 'main-job-write-key'
  const { url, pageUrl, stop } = await startDebugger({ watch: segment, port: 0, writeKey })
  const { PATH, SystemRoot } = machine.env
  const env = { PATH, SystemRoot, XDG_CONFIG_HOME: folder, SEGMENT_WRITE_KEY: writeKey, SEGMENT_HOST: url }
  const { paint } = machine.style
  try {
    machine.stdout(
      `${paint('bold', 'Every documented call')}, sent by the segment command and by core to a local Segment at ${url}\nIts page is at ${pageUrl} while this runs. ${paint('bold', 'pnpm dev')} keeps one running with these calls in it.\n\n`,
    )
    return await runAndReport(machine, { source: { writeKey, host: url }, env, segment }, withBodies)
  } finally {
    await stop()
    await rm(folder, { recursive: true, force: true })
  }
}

const liveSource = ({ SEGMENT_WRITE_KEY: writeKey, SEGMENT_REGION: region, SEGMENT_HOST: host }: Machine['env']) => {
  if (!writeKey) {
    throw new JobError(
      exitCodes.badConfig,
      '--live sends to Segment and needs a write key.',
      'Set SEGMENT_WRITE_KEY to the write key of a source that may receive example calls (Settings, API Keys).',
    )
  }
  try {
    return parseSource({
      writeKey,
      // parseSource rejects an unknown region.
      ...(region ? { region: region as Region } : {}),
      ...(host ? { host } : {}),
    })
  } catch (error) {
    if (!isSegmentError(error)) throw error
    const advice = error.details.advice ?? 'Check SEGMENT_WRITE_KEY, SEGMENT_REGION and SEGMENT_HOST.'
    throw new JobError(exitCodes.badConfig, error.message, advice)
  }
}

const sendLive = async (machine: Machine, withBodies: boolean): Promise<number> => {
  const source = liveSource(machine.env)
  machine.stdout(
    `${machine.style.paint('bold', 'Every documented call')}, sent by the segment command and by core to ${source.host ?? `Segment (${source.region})`}\n\n`,
  )
  const exitCode = await runAndReport(machine, { source, env: machine.env }, withBodies)
  machine.stdout('Both requests of a pair have the same messageId, so Segment keeps one call of each pair.\n\n')
  return exitCode
}

/** Runs the main job. @returns the exit code */
export const mainJob = async (args: readonly string[], machine: Machine): Promise<number> => {
  try {
    const { help, live, bodies: withBodies } = readArguments(args)
    if (help) {
      machine.stdout(usage)
      return exitCodes.ok
    }
    return await (live ? sendLive : sendLocally)(machine, withBodies)
  } catch (error) {
    if (!(error instanceof JobError)) throw error
    machine.stderr(`error: ${error.message}\n  ${error.advice}\n`)
    return error.exitCode
  }
}
