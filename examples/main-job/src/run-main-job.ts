import type { SourceInput } from '@org/segment-core'
import { nodeRuntime } from '@org/segment-core/node'
import type { FakeSegment } from '@org/segment-testing'
import { exampleCalls } from './example-calls.ts'
import { type Exchange, findDifferences } from './find-differences.ts'
import { type PreparedCall, prepareCall } from './prepared-call.ts'
import { takeReceipt } from './receipt.ts'
import { runCommand } from './run-command.ts'
import { sendThroughCore } from './send-through-core.ts'

/** One example, sent through both doors. */
export interface JobStep {
  readonly prepared: PreparedCall
  readonly exchanges: readonly [Exchange, Exchange]
  /** Empty when all is well. */
  readonly differences: readonly string[]
}

/** Where the calls go. */
export interface JobTarget {
  readonly source: SourceInput
  /** Environment of the command; it names the same source. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** The local Segment, where the calls go to one. */
  readonly segment?: FakeSegment | undefined
  readonly run: { readonly id: string; readonly timestamp: string }
}

/** The command stamps `sentAt` as it sends; core is given that moment as its clock, and must then send the same bytes. */
const clockOf = (body: string | undefined): (() => number) => {
  try {
    const { sentAt } = JSON.parse(body ?? '') as { sentAt?: unknown } // read with care in the next line
    const moment = typeof sentAt === 'string' ? Date.parse(sentAt) : Number.NaN
    return Number.isNaN(moment) ? Date.now : () => moment
  } catch {
    return Date.now
  }
}

/** Sends every example through the command and through core, and compares. */
export const runMainJob = async ({ source, env, segment, run }: JobTarget): Promise<readonly JobStep[]> => {
  const runtime = nodeRuntime()
  const steps: JobStep[] = []
  try {
    for (const example of exampleCalls) {
      const prepared = prepareCall(example, run)
      const receive = () => (segment === undefined ? undefined : takeReceipt(segment))
      const byCommand = await runCommand(prepared, env)
      const left = { sent: byCommand, receipt: receive() }
      const byCore = await sendThroughCore(prepared, { source, runtime, now: clockOf(byCommand.request?.body) })
      const exchanges = [left, { sent: byCore, receipt: receive() }] as const
      steps.push({ prepared, exchanges, differences: findDifferences(exchanges, prepared.calls.length) })
    }
  } finally {
    await runtime.close()
  }
  return steps
}
