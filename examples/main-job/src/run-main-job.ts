import type { SourceInput } from '@org/segment-core'
import { nodeRuntime } from '@org/segment-core/node'
import type { FakeSegment } from '@org/segment-testing'
import type { ExampleCall } from './example-calls.ts'
import { type Exchange, findDifferences } from './find-differences.ts'
import { takeReceipt } from './receipt.ts'
import { runCommand } from './run-command.ts'
import { sendThroughCore } from './send-through-core.ts'
import { type Run, type StampedExample, stampExample } from './stamped-example.ts'

/** One example, sent by the command and by core. */
export interface JobStep {
  readonly stamped: StampedExample
  readonly exchanges: readonly [Exchange, Exchange]
  /** Empty if both sent the same. */
  readonly differences: readonly string[]
}

/** Where the calls go. */
export interface JobTarget {
  readonly source: SourceInput
  /** Environment of the command; it names the same source. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** The local Segment that receives the calls, if any. */
  readonly segment?: FakeSegment | undefined
  readonly examples: readonly ExampleCall[]
  readonly run: Run
}

/** A clock fixed at the `sentAt` of the command, so that core sends the same bytes. */
const clockOf = (body: string | undefined): (() => number) => {
  try {
    const { sentAt } = JSON.parse(body ?? '') as { sentAt?: unknown } // checked in the next line
    const moment = typeof sentAt === 'string' ? Date.parse(sentAt) : Number.NaN
    return Number.isNaN(moment) ? Date.now : () => moment
  } catch {
    return Date.now
  }
}

/** Sends every example with the command and with core, and compares the requests. */
export const runMainJob = async ({ source, env, segment, examples, run }: JobTarget): Promise<readonly JobStep[]> => {
  const runtime = nodeRuntime()
  const steps: JobStep[] = []
  try {
    for (const example of examples) {
      const stamped = stampExample(example, run)
      const receive = () => (segment === undefined ? undefined : takeReceipt(segment))
      const byCommand = { sent: await runCommand(stamped, env), receipt: receive() }
      const now = clockOf(byCommand.sent.request?.body)
      const byCore = { sent: await sendThroughCore(stamped, { source, runtime, now }), receipt: receive() }
      const exchanges = [byCommand, byCore] as const
      steps.push({ stamped, exchanges, differences: findDifferences(exchanges, stamped.calls.length) })
    }
  } finally {
    await runtime.close()
  }
  return steps
}
