import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { FaultClientName } from './fault-clients.ts'
import { type FaultCounts, startFaultHost } from './fault-host.ts'
import type { FaultReport, FaultScript } from './fault-process.ts'
import type { Fault } from './faults.ts'

/** How a client came through a fault. */
export interface FaultResult extends FaultCounts {
  readonly given: number
  /** Calls whose outcome was reported. */
  readonly settled: number
  readonly thrown: number
  /** Whether closing ended in time, it did not, or the process ended before. */
  readonly end: 'closed' | 'hung' | 'crashed'
}

/** Time beyond the script's own after which a process is killed, in milliseconds. */
const spareMs = 10_000

/** Lets a few processes start at a time: with many, the clients would time out while they are still being loaded. */
const createGate = (atOnce: number) => {
  const waiting: (() => void)[] = []
  let starting = 0
  return async (start: () => Promise<void>): Promise<void> => {
    if (starting >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    else starting += 1
    await start()
    const next = waiting.shift()
    if (next === undefined) starting -= 1
    else next()
  }
}

const atStart = createGate(2)

const startProcess = (script: FaultScript, factor: number): ChildProcess =>
  fork(new URL('./fault-process.ts', import.meta.url), [JSON.stringify(script)], {
    env: { ...process.env, BENCH_TIME_FACTOR: String(factor) },
    // What the clients print is of no interest here.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })

/** Runs one client under one fault, in a process of its own. */
export const runFault = async (fault: Fault, client: FaultClientName): Promise<FaultResult> => {
  const { calls, spacingMs = 0, runMs = 0, limitMs = 120_000, factor = 10, freezeMs } = fault
  const { throws = false, hasBadValue = false, setsClockBack = false } = fault
  let child: ChildProcess | undefined
  const host = await startFaultHost(fault.answer, {
    factor,
    onRequest: ({ index }) => {
      if (index > 0) return
      if (setsClockBack) child?.send('clock back')
      if (freezeMs === undefined) return
      child?.kill('SIGSTOP')
      setTimeout(() => child?.kill('SIGCONT'), freezeMs / factor)
    },
  })
  const script: FaultScript = { client, url: host.url, calls, spacingMs, runMs, limitMs, throws, hasBadValue }
  let report: FaultReport | undefined
  let ended: Promise<unknown> = Promise.resolve()
  await atStart(async () => {
    const started = startProcess(script, factor)
    child = started
    ended = once(started, 'exit')
    await new Promise<void>((resolve) => {
      started.once('exit', () => resolve())
      started.on('message', (message) => {
        if (message === 'ready') {
          host.start()
          resolve()
        } else report = message as FaultReport // the only other message of the process
      })
    })
  })
  const dueMs = (calls * spacingMs + runMs + limitMs + (freezeMs ?? 0)) / factor + spareMs
  let isKilled = false
  const killer = setTimeout(() => {
    isKilled = true
    child?.kill('SIGKILL')
  }, dueMs)
  await ended
  clearTimeout(killer)
  host.close()
  const { settled = 0, thrown = 0, isClosed = false } = report ?? {}
  const end = isClosed ? 'closed' : report === undefined && !isKilled ? 'crashed' : 'hung'
  return { ...host.counts(), given: calls, settled, thrown, end }
}
