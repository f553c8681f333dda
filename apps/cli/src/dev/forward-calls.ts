import type { RunningDebugger } from '@org/segment-debugger'
import { usageError } from '../errors/cli-error.ts'
import type { Io } from '../io/io.ts'
import { styleOf } from '../output/style.ts'
import { createSendContext, tokensOf } from '../send/send-context.ts'
import type { GlobalOptions } from '../settings/global-options.ts'

/** Sends on what a local Segment keeps. */
export interface Forwarding {
  /** Where it goes, in words. */
  readonly target: string
  readonly start: (running: RunningDebugger) => void
  readonly close: () => Promise<void>
}

/** Fields that Segment sets itself when it keeps a call. */
const segmentFields: ReadonlySet<string> = new Set([
  'receivedAt',
  'originalTimestamp',
  'sentAt',
  'writeKey',
  'channel',
  'version',
])

/** A call as its sender wrote it, with its moment on the right clock; what Segment sets itself is left out. */
export const callToForward = (stored: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(stored).filter(([name]) => !segmentFields.has(name)))

/**
 * Prepares to send on to the real Segment, or to where the settings say.
 * @throws {CliError} without a write key
 * @throws {SegmentError} `invalid_source` for settings that can not be right
 */
export const createForwarding = async (io: Io, options: GlobalOptions): Promise<Forwarding> => {
  const [context, { createSegmentClient }] = await Promise.all([
    createSendContext(io, options),
    import('@org/segment-core'),
  ])
  const { internal, source, retry } = context
  const runtime = await io.createRuntime()
  const style = styleOf(io, io.stderr, options.color)
  const tokens = await tokensOf(context, runtime)
  const client = createSegmentClient({
    source,
    runtime,
    retry,
    ...(tokens === undefined ? {} : { tokens }),
    onError: (error) => io.stderr.write(`${style.red('not forwarded')} ${error.code}: ${error.message}\n`),
  })
  const origin = internal.trackingOrigin(source)
  return {
    target: origin,
    start: (running) => {
      if (new URL(origin).port === String(running.port) && /^https?:\/\/(?:localhost|127\.|\[::1\])/.test(origin)) {
        throw usageError(
          '--forward would send to this very server.',
          'Unset SEGMENT_HOST, or host in the profile, to reach Segment.',
        )
      }
      running.onKept((_, stored) => void client.send(callToForward(stored)))
    },
    close: async () => {
      const { left } = await client.close({ timeoutMs: 5_000 })
      if (left > 0) io.stderr.write(`${style.yellow('warning')} ${left} calls were not forwarded.\n`)
      await runtime.close()
    },
  }
}
