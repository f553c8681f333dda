import { fork } from 'node:child_process'
import { once } from 'node:events'

/** A server in its own process that accepts batches and counts the messageIds in them. */
export interface Sink {
  readonly url: string
  /** Counts what has arrived since the last call. */
  count(): Promise<{ readonly calls: number; readonly ids: number; readonly bytes: number }>
  close(): Promise<void>
}

/** Starts one. */
export const startSink = async (): Promise<Sink> => {
  const child = fork(new URL('./sink-process.ts', import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const [{ url }] = (await once(child, 'message')) as [{ url: string }] // the first message of the process
  return {
    url,
    count: async () => {
      child.send('count')
      const [counts] = (await once(child, 'message')) as [Awaited<ReturnType<Sink['count']>>] // its only other message
      return counts
    },
    close: async () => {
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    },
  }
}
