import type { Debugger } from '../debugger/create-debugger.ts'

/** Name of the session of requests that name none. */
export const defaultSession = 'default'

/** Limits of sessions, so that a test run that never ends cannot fill the memory. */
export const sessionLimits = {
  /** Sessions besides the default one; the one that was idle longest makes room. */
  sessions: 50,
  /** A session without requests for this time is deleted, in ms. */
  idleMs: 30 * 60_000,
  /** Events and bytes of a session. */
  events: 10_000,
  bytes: 32 * 1024 * 1024,
} as const

/** A file that a session shows. */
export interface OpenFile {
  readonly name: string
  /** Entries in it. */
  readonly total: number
  /** Entries in the session: the latest ones. */
  readonly shown: number
  /** Entries that were only calls, so that this server checked them. */
  readonly checked: number
}

/** A session: calls, faults and gates of its own. */
export interface Session {
  readonly name: string
  readonly debugger: Debugger
  /** The file that it shows; such a session cannot be changed. */
  readonly file?: OpenFile
}

/** Start of the names of sessions that show a file. */
export const filePrefix = 'file-'

interface OpenSession extends Session {
  usedAt: number
  /** Requests that are being answered, such as a wait or a stream. */
  busy: number
}

const sessionName = /^[\w.-]{1,64}$/

/** Whether a text can name a session. */
export const isSessionName = (text: string): boolean => sessionName.test(text)

/** The session that a path names, and the path without it: `/s/<name>/v1/track`. */
export const splitSessionPath = (path: string): { readonly name?: string; readonly path: string } => {
  const [, name, rest = ''] = /^\/s\/([^/?#]*)((?:[/?#].*)?)$/s.exec(path) ?? []
  if (name === undefined) return { path }
  return { name, path: rest.startsWith('/') ? rest : `/${rest}` }
}

/**
 * Creates the sessions of a server.
 * @param first the default session, which is never deleted
 * @param open creates the debugger of another one
 * @param elapsedMs a monotonic clock
 */
export const createSessions = (first: Debugger, open: () => Debugger, elapsedMs: () => number) => {
  const sessions = new Map<string, OpenSession>()
  const close = (session: OpenSession): void => {
    sessions.delete(session.name)
    session.debugger.gates.open()
    session.debugger.close()
  }
  const makeRoom = (): boolean => {
    const idle = [...sessions.values()].filter(({ busy }) => busy === 0).sort((a, b) => a.usedAt - b.usedAt)
    for (const session of idle) if (elapsedMs() - session.usedAt > sessionLimits.idleMs) close(session)
    const [oldest] = idle
    if (sessions.size < sessionLimits.sessions) return true
    if (oldest === undefined) return false
    close(oldest)
    return true
  }
  return {
    /** Adds a session that shows a file. @returns whether there is room */
    addFile: (session: Session): boolean => {
      const added = makeRoom()
      if (added) sessions.set(session.name, { ...session, usedAt: elapsedMs(), busy: 0 })
      return added
    },
    /**
     * The session with this name, which is created if there is none, and a function to call when the request is answered.
     * @returns undefined if all sessions are busy, or if a file is no longer open
     */
    enter: (name: string): { readonly session: Session; readonly leave: () => void } | undefined => {
      if (name === defaultSession) return { session: { name, debugger: first }, leave: () => undefined }
      if (!sessions.has(name) && (name.startsWith(filePrefix) || !makeRoom())) return undefined
      const session = sessions.get(name) ?? { name, debugger: open(), usedAt: elapsedMs(), busy: 0 }
      sessions.set(name, session)
      session.busy += 1
      const leave = (): void => {
        session.busy -= 1
        session.usedAt = elapsedMs()
      }
      return { session, leave }
    },
    list: (): readonly Session[] => [{ name: defaultSession, debugger: first }, ...sessions.values()],
    close: (): void => {
      for (const session of sessions.values()) close(session)
    },
  }
}
