import { AsyncLocalStorage } from 'node:async_hooks'
import { noon } from '../fake-clock.ts'

/** A simulated process: it can be frozen, as a VM or a Lambda is, and killed. */
export interface VirtualProcess {
  readonly name: string
  /** Until when it does not run, in virtual milliseconds. */
  frozenUntil: number
  isAlive: boolean
  /** When its last timer fired, in virtual milliseconds. */
  lastTimerAt: number
}

/** What reaches a process: a timer, or an answer of the network or the disk. */
type EventKind = 'timer' | 'answer'

interface VirtualEvent {
  /** Virtual milliseconds. */
  at: number
  /** Among events of one time: the lower comes first. */
  rank: number
  readonly order: number
  readonly kind: EventKind
  /** The process that handles it; the world if undefined. */
  readonly process: VirtualProcess | undefined
  readonly run: () => void
}

const realSetTimeout = globalThis.setTimeout
const realClearTimeout = globalThis.clearTimeout
const realSetImmediate = globalThis.setImmediate

/** Lets everything run that needs no time. */
const nextTurn = (): Promise<void> => new Promise((resolve) => realSetImmediate(resolve))

/**
 * The simulation that the running code belongs to. Test files share a process, so clients of other files, connections and
 * earlier simulations may still set timers while a simulation runs.
 */
const simulation = new AsyncLocalStorage<symbol>()

/** Creates the time of a simulation: two clocks, timers, freezes. Time passes only from one event to the next. */
export const createVirtualTime = () => {
  const id = Symbol('simulation')
  let time = 0
  let wallOffset = 0
  let orders = 0
  let current: VirtualProcess | undefined
  const events = new Set<VirtualEvent>()

  const schedule = (
    process: VirtualProcess | undefined,
    kind: EventKind,
    delayMs: number,
    run: () => void,
  ): (() => void) => {
    const at = time + Math.max(0, Number.isFinite(delayMs) ? delayMs : 2 ** 31)
    const event: VirtualEvent = { at, rank: 0, order: orders, kind, process, run }
    orders += 1
    events.add(event)
    return () => void events.delete(event)
  }

  const earliest = (): VirtualEvent | undefined => {
    let first: VirtualEvent | undefined
    for (const event of events) {
      const isEarlier =
        first === undefined ||
        event.at < first.at ||
        (event.at === first.at && (event.rank < first.rank || (event.rank === first.rank && event.order < first.order)))
      if (isEarlier) first = event
    }
    return first
  }

  /** What the code under test calls. Timers belong to the process that sets them. */
  const setVirtualTimeout = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    const owner = simulation.getStore()
    if (owner === undefined || current === undefined) return realSetTimeout(run, ms, ...args)
    // An earlier simulation is over; its time has stopped.
    const cancel = owner !== id ? () => undefined : schedule(current, 'timer', ms, () => run(...args))
    const timer = { cancel, ref: () => timer, unref: () => timer, hasRef: () => true }
    return timer
  }

  const clearVirtualTimeout = (timer: unknown): void => {
    const cancel: unknown = typeof timer === 'object' && timer !== null ? Reflect.get(timer, 'cancel') : undefined
    if (typeof cancel === 'function') cancel()
    else realClearTimeout(timer as never) // it was set outside of the simulation
  }

  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted) {
        resolve()
        return
      }
      const end = (): void => {
        cancel()
        signal?.removeEventListener('abort', end)
        resolve()
      }
      const cancel = schedule(current, 'timer', ms, end)
      signal?.addEventListener('abort', end, { once: true })
    })

  return {
    /** The clock for durations, in milliseconds. It also runs while a process is frozen. */
    now: (): number => time,
    /** The wall clock, in milliseconds since 1970. */
    wall: (): number => noon + time + wallOffset,
    /** Sets the wall clock forward or back. */
    jump(ms: number): void {
      wallOffset += ms
    },
    /** The process that runs now. */
    process: (): VirtualProcess | undefined => current,
    sleep,
    /** Something that happens in the world, whatever state the processes are in. */
    inWorld: (delayMs: number, run: () => void): (() => void) => schedule(undefined, 'answer', delayMs, run),
    /** Something that reaches a process; it comes late if the process is frozen, and never if it is dead. */
    reach: (process: VirtualProcess, delayMs: number, run: () => void): (() => void) =>
      schedule(process, 'answer', delayMs, run),
    /** Stops a process for a while: everything that is due meanwhile happens at the end. */
    freeze(process: VirtualProcess, ms: number): void {
      process.frozenUntil = Math.max(process.frozenUntil, time + ms)
    },
    /** Ends a process at once; nothing reaches it any more. */
    kill(process: VirtualProcess): void {
      process.isAlive = false
      for (const event of events) if (event.process === process) events.delete(event)
    },
    /**
     * Lets one event happen, and all that follows from it without time.
     * @param settle waits for real work, such as a database
     * @returns false if nothing is left to happen
     */
    async step(settle: () => Promise<void> = nextTurn): Promise<boolean> {
      const event = earliest()
      if (event === undefined) return false
      events.delete(event)
      const { process } = event
      if (process !== undefined && !process.isAlive) return true
      if (process !== undefined && process.frozenUntil > event.at) {
        event.at = process.frozenUntil
        // After a freeze, Node runs the timers that are due before it reads from the network.
        event.rank = event.kind === 'timer' ? 1 : 2
        events.add(event)
        return true
      }
      time = Math.max(time, event.at)
      current = process
      if (process !== undefined && event.kind === 'timer') process.lastTimerAt = time
      event.run()
      await settle()
      current = undefined
      return true
    },
    /** Whether the running code belongs to this simulation. */
    isInside: (): boolean => simulation.getStore() === id,
    /** Runs the simulation. The global timers of its code are virtual; all other code keeps the real ones. */
    async run<Value>(work: () => Promise<Value>): Promise<Value> {
      Object.assign(globalThis, { setTimeout: setVirtualTimeout, clearTimeout: clearVirtualTimeout })
      try {
        return await simulation.run(id, work)
      } finally {
        Object.assign(globalThis, { setTimeout: realSetTimeout, clearTimeout: realClearTimeout })
      }
    },
  }
}

/** See {@link createVirtualTime}. */
export type VirtualTime = ReturnType<typeof createVirtualTime>

export { nextTurn }
