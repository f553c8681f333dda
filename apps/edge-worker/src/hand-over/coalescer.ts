import type { WaitUntil } from './hand-over.ts'

/** How entries of several requests travel together. */
export interface CoalescerOptions<Entry, Result> {
  /** Sends entries and says what became of each, in order. It never rejects. */
  readonly send: (entries: readonly Entry[]) => Promise<readonly Result[]>
  /** What an entry weighs. */
  readonly bytesOf: (entry: Entry) => number
  /** Bytes that one sending takes; an entry that is larger travels alone. */
  readonly maxBytes: number
  /** Sendings under way at a time. */
  readonly concurrency: number
  /** How long an entry waits for its turn and its result, in milliseconds. @default 25000 */
  readonly patienceMs?: number | undefined
  /** What becomes of an entry whose time is up. */
  readonly expired: Result
}

/** Sends entries of several requests together. */
export interface Coalescer<Entry, Result> {
  /** Sends an entry with others; the work goes on when its request is gone. */
  run(entry: Entry, waitUntil: WaitUntil): Promise<Result>
  /** Entries whose sending has not begun. */
  waiting(): number
}

interface Place<Entry, Result> {
  readonly entry: Entry
  /** Whether its request is the next to send. */
  leads: boolean
  done: { readonly result: Result } | undefined
  wake: () => void
}

/** A sending that has begun. */
interface Flight {
  readonly begunAt: number
}

/** A platform lets work go on for 30 seconds after its request. */
const defaultPatienceMs = 25_000

/**
 * Sends what several requests bring in one go, without making any wait for a timer: the first sends at once, and what
 * comes meanwhile travels with the next. Whoever sends does so in its own request, for Workers tie I/O to one; when it is
 * done, the first of those who wait sends next. Nobody waits longer than its patience, also where the request that sent
 * for it was ended.
 */
export const createCoalescer = <Entry, Result>(options: CoalescerOptions<Entry, Result>): Coalescer<Entry, Result> => {
  const { send, bytesOf, maxBytes, concurrency, expired, patienceMs = defaultPatienceMs } = options
  const waiting: Place<Entry, Result>[] = []
  const flights = new Set<Flight>()

  const takeGroup = (): readonly Place<Entry, Result>[] => {
    let bytes = 0
    let count = 0
    for (const { entry } of waiting) {
      bytes += bytesOf(entry)
      if (count > 0 && bytes > maxBytes) break
      count += 1
    }
    return waiting.splice(0, count)
  }

  const passLead = (): void => {
    const next = waiting[0]
    // One that leads and has not begun takes everyone behind it along.
    if (next === undefined || next.leads || flights.size >= concurrency) return
    next.leads = true
    next.wake()
  }

  /** Counts out those that were cut short with their request. */
  const forgetLost = (now: number): void => {
    for (const flight of flights) if (now - flight.begunAt > patienceMs) flights.delete(flight)
  }

  const lead = async (): Promise<void> => {
    const group = takeGroup()
    const flight: Flight = { begunAt: Date.now() }
    flights.add(flight)
    passLead()
    const results = await send(group.map(({ entry }) => entry))
    for (const [index, place] of group.entries()) {
      place.done = { result: results[index] ?? expired }
      place.wake()
    }
    flights.delete(flight)
    passLead()
  }

  const leave = (place: Place<Entry, Result>): Result => {
    const index = waiting.indexOf(place)
    if (index !== -1) waiting.splice(index, 1)
    forgetLost(Date.now())
    passLead()
    return expired
  }

  const travel = async (entry: Entry): Promise<Result> => {
    const place: Place<Entry, Result> = { entry, leads: false, done: undefined, wake: () => {} }
    const dueAt = Date.now() + patienceMs
    forgetLost(Date.now())
    waiting.push(place)
    passLead()
    for (;;) {
      if (place.done !== undefined) return place.done.result
      if (place.leads) {
        place.leads = false
        await lead()
        continue
      }
      const left = dueAt - Date.now()
      if (left <= 0) return leave(place)
      // The timer is also what tells Workers that a request that waits for another one does not hang.
      let timer: ReturnType<typeof setTimeout> | undefined
      await new Promise<void>((resolve) => {
        timer = setTimeout(resolve, left)
        place.wake = resolve
      })
      // Here, and not in what wakes it: a timer belongs to the request that set it.
      clearTimeout(timer)
    }
  }

  return {
    run(entry, waitUntil) {
      const work = travel(entry)
      waitUntil(work)
      return work
    },
    waiting: () => waiting.length,
  }
}
