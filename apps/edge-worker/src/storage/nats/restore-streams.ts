import { isSegmentError, type SegmentError } from '@org/segment-core'

/** Creates the streams again if the servers have lost them, or somebody deleted them. Never rejects. */
export type RestoreStreams = () => Promise<void>

/** Options of {@link createStreamRestorer}. */
export interface StreamRestorerOptions {
  /** Whether a stream is missing. */
  readonly lacksStreams: () => Promise<boolean>
  /** Creates missing streams. @returns their names */
  readonly create: () => Promise<readonly string[]>
  readonly onWarning: (message: string) => void
  readonly onError: (error: SegmentError) => void
  /** Clock for durations, in milliseconds. */
  readonly monotonic: () => number
}

/**
 * How long a stream must be missing before it is created, in milliseconds. 2.9.10 tells clients that a stream is deleted
 * before its files are, and then deletes those of a new one of that name too: calls that it acknowledged are lost.
 */
const settleMs = 2_000

/** How often the streams are looked for while calls cannot be stored or fetched, in milliseconds. */
const lookMs = 2_000

/**
 * Creates the function that looks for the streams after calls could not be stored or fetched. A server that lost its files
 * is up again without them, and would refuse calls until a collector starts.
 */
export const createStreamRestorer = ({
  lacksStreams,
  create,
  onWarning,
  onError,
  monotonic,
}: StreamRestorerOptions): RestoreStreams => {
  let lookedAt = Number.NEGATIVE_INFINITY
  let looking: Promise<void> | undefined
  /** What was reported and is still wrong. */
  let reported: string | undefined

  const look = async (): Promise<void> => {
    try {
      const isMissing = await lacksStreams()
      if (isMissing) await new Promise((resolve) => setTimeout(resolve, settleMs))
      const created = await create()
      reported = undefined
      for (const name of created) {
        onWarning(`The stream ${name} was missing and was created again. The calls that it held are lost.`)
      }
    } catch (error) {
      // Servers that do not answer are reported by what needs them.
      if (!isSegmentError(error) || error.code !== 'invalid_source' || error.message === reported) return
      reported = error.message
      onError(error)
    }
  }

  return () => {
    if (looking === undefined && monotonic() - lookedAt >= lookMs) {
      looking = look().finally(() => {
        lookedAt = monotonic()
        looking = undefined
      })
    }
    return looking ?? Promise.resolve()
  }
}
