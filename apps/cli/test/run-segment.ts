import type { ExitCode } from '../src/errors/exit-codes.ts'
import { type Machine, startSegment } from './running-segment.ts'

/** The result of a run. */
export interface Run {
  readonly exitCode: ExitCode
  readonly stdout: string
  readonly stderr: string
  /** Standard output as JSON. */
  readonly json: () => Record<string, unknown>
}

/** Runs the command in this process until it exits. */
export const runSegment = async (args: readonly string[], machine: Machine = {}): Promise<Run> => {
  const run = startSegment(args, machine)
  const exitCode = await run.exitCode
  const [stdout, stderr] = [run.stdout(), run.stderr()]
  return { exitCode, stdout, stderr, json: () => JSON.parse(stdout) as Record<string, unknown> }
}
