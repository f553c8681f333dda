import type { RunningDebugger } from '@org/segment-debugger'
import { usageError } from '../errors/cli-error.ts'
import type { Io } from '../io/io.ts'
import { styleOf } from '../output/report.ts'
import { createSendContext, tokensOf } from '../send/send-context.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import type { PlanJudge } from './plan-judge.ts'
import { withoutSegmentFields } from './recorded-calls.ts'

/**
 * Creates a forwarding to the configured source.
 * @param rewrite what a tracking plan makes of a call
 * @throws {CliError} without a write key
 * @throws {SegmentError} `invalid_source` for invalid settings
 */
export const createForwarding = async (
  io: Io,
  options: GlobalOptions,
  rewrite: PlanJudge['rewrite'] = (call) => call,
) => {
  const [context, { createSegmentClient }] = await Promise.all([
    createSendContext(io, options),
    import('@org/segment-core'),
  ])
  const { internal, source, retry } = context
  const runtime = await io.createRuntime()
  const style = styleOf(io, io.stderr, options.color)
  const client = createSegmentClient({
    source,
    runtime,
    retry,
    tokens: tokensOf(context, runtime),
    onError: (error, outcome) => {
      const label = outcome === undefined ? style.yellow('warning') : style.red('not forwarded')
      io.stderr.write(`${label} ${error.code}: ${error.message}\n`)
    },
  })
  const target = internal.trackingBase(source)
  return {
    /** Base URL that receives the calls. */
    target,
    start: (running: RunningDebugger): void => {
      if (new URL(target).port === String(running.port) && /^https?:\/\/(?:localhost|127\.|\[::1\])/.test(target)) {
        const advice = 'To forward to Segment, unset SEGMENT_HOST or the host in the profile.'
        throw usageError('--forward would send to this server itself.', advice)
      }
      running.onKept((_, stored) => void client.send(rewrite(withoutSegmentFields(stored))))
    },
    close: async (): Promise<void> => {
      const { left } = await client.close({ timeoutMs: 5_000 })
      if (left > 0) io.stderr.write(`${style.yellow('warning')} ${left} calls were not forwarded.\n`)
      await runtime.close()
    },
  }
}
