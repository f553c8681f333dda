import { open, readFile, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { CliError, systemErrorCode } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'

/** The process that holds a lock. */
interface Holder {
  readonly pid: number
  readonly host: string
  /** Differs after each boot of the machine; empty if the system does not report it. */
  readonly boot: string
}

const bootId = async (): Promise<string> => {
  try {
    return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
  } catch {
    return ''
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // A process of another user is alive.
    return systemErrorCode(error) === 'EPERM'
  }
}

const isHeld = (holder: Holder, self: Holder): boolean => {
  // Processes of another machine are not visible.
  if (holder.host !== self.host) return true
  if (holder.boot !== self.boot || holder.pid === self.pid) return false
  return isAlive(holder.pid)
}

const readHolder = async (path: string): Promise<Holder | undefined> => {
  try {
    // Written below; anything else does not parse or names no living process.
    return JSON.parse(await readFile(path, 'utf8')) as Holder
  } catch {
    return undefined
  }
}

/**
 * Locks a file against a second import, which would send everything twice. A lock whose process is gone is taken over.
 * @returns the function that releases the lock
 * @throws {CliError} `import_running` while another process holds it
 */
export const takeLock = async (path: string): Promise<() => Promise<void>> => {
  const self: Holder = { pid: process.pid, host: hostname(), boot: await bootId() }
  for (let attempt = 0; ; attempt += 1) {
    try {
      const file = await open(path, 'wx', 0o600)
      try {
        await file.writeFile(JSON.stringify(self))
      } finally {
        await file.close()
      }
      return () => rm(path, { force: true })
    } catch (error) {
      if (systemErrorCode(error) !== 'EEXIST') throw error
      const holder = await readHolder(path)
      if (attempt > 2 || (holder !== undefined && isHeld(holder, self))) {
        const who = holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`
        throw new CliError(
          'import_running',
          exitCodes.tryAgain,
          `The file is being imported by ${who}.`,
          `Wait for it; if it is gone, remove ${path}.`,
        )
      }
      await rm(path, { force: true })
    }
  }
}
