import { fork } from 'node:child_process'
import { once } from 'node:events'

/** A local Segment in its own process, so that it does not share the event loop with the measured code. */
export interface ChildSegment {
  /** Origin; the Tracking API is under `/v1` of it. */
  readonly url: string
  /** Its counters so far. */
  counts(): Promise<{ readonly requests: number; readonly calls: number }>
  close(): Promise<void>
}

/** Starts a local Segment that stores only counters. */
export const startChildSegment = async (): Promise<ChildSegment> => {
  const child = fork(new URL('./child-segment-process.ts', import.meta.url), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [{ url }] = (await once(child, 'message')) as [{ url: string }] // the first message of the process
  return {
    url,
    counts: async () => {
      child.send('counts')
      const [counts] = (await once(child, 'message')) as [{ requests: number; calls: number }] // its only other message
      return counts
    },
    close: async () => {
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    },
  }
}
