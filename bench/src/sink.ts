import { fork } from 'node:child_process'
import { once } from 'node:events'

/** A server in a process of its own that takes batches and counts the messageIds in them. */
export interface Sink {
  readonly url: string
  /** What came since the last time. */
  count(): Promise<{ readonly calls: number; readonly ids: number; readonly bytes: number }>
  close(): Promise<void>
}

/** Starts one. */
export const startSink = async (): Promise<Sink> => {
  const child = fork(new URL('./sink-process.ts', import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const [{ url }] = (await once(child, 'message')) as [{ url: string }] // the first thing the process says
  return {
    url,
    count: async () => {
      child.send('count')
      const [counts] = (await once(child, 'message')) as [Awaited<ReturnType<Sink['count']>>] // its only other answer
      return counts
    },
    close: async () => {
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    },
  }
}
