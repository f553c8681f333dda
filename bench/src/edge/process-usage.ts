import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks a second in which Linux counts the time of processes; the same on every architecture Node runs on. */
const ticksPerSecond = 100

/** CPU time that a process has taken since it began, its threads together, in ms. @throws {Error} when there is no such process */
export const cpuMs = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name in brackets may hold spaces; user and system time are the 12th and 13th fields after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / ticksPerSecond
}

/** Memory of a process that is in use, in megabytes. @throws {Error} when there is no such process */
export const residentMb = (pid: number): number => {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1_024
}

/** Processes that this one has started and that still run. */
export const childPids = (): readonly number[] =>
  readdirSync('/proc/self/task').flatMap((thread) =>
    readFileSync(`/proc/self/task/${thread}/children`, 'utf8')
      .split(' ')
      .filter((pid) => pid !== '')
      .map(Number),
  )
