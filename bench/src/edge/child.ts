import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** A process that answers each message with one. */
export interface Child<Ready> {
  /** Its first message. */
  readonly ready: Ready
  /** Sends a message and waits for its answer; one at a time. */
  ask<Answer>(message: object): Promise<Answer>
  /** Ends the process by closing its channel, and waits. */
  close(): Promise<void>
  readonly pid: number
}

const nextMessage = async (child: ChildProcess, name: string): Promise<unknown> => {
  const gone = new AbortController()
  const ended = once(child, 'exit', { signal: gone.signal }).then(([status]) => {
    throw new Error(`${name} ended with ${status}.`)
  })
  try {
    const [message] = await Promise.race([once(child, 'message', { signal: gone.signal }), ended])
    return message
  } finally {
    gone.abort()
    ended.catch(() => {})
  }
}

/** Starts a program of this workspace in its own process, and waits until it reports that it is ready. */
export const startChild = async <Ready>(program: URL | string, args: readonly string[] = []): Promise<Child<Ready>> => {
  const child = fork(program, args, {
    execArgv: ['--conditions=@org/source'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  })
  const name = String(program)
  return {
    ready: (await nextMessage(child, name)) as Ready, // the first message of the program
    pid: child.pid ?? 0,
    ask: async <Answer>(message: object) => {
      const answer = nextMessage(child, name)
      child.send(message)
      return (await answer) as Answer // the program's answer
    },
    close: async () => {
      if (child.exitCode !== null) return
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    },
  }
}
