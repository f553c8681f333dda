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

/**
 * Sends what several requests bring in one go, without making any wait for a timer: the first sends at once, and what
 * comes meanwhile travels with the next. Whoever sends does so in its own request, for Workers tie I/O to one; when it is
 * done, the first of those who wait sends next.
 */
export const createCoalescer = <Entry, Result>(options: CoalescerOptions<Entry, Result>): Coalescer<Entry, Result> => {
  const { send, bytesOf, maxBytes, concurrency } = options
  const waiting: Place<Entry, Result>[] = []
  let underWay = 0

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
    if (next === undefined || next.leads || underWay >= concurrency) return
    underWay += 1
    next.leads = true
    next.wake()
  }

  const lead = async (): Promise<void> => {
    const group = takeGroup()
    passLead()
    const results = await send(group.map(({ entry }) => entry))
    for (const [index, place] of group.entries()) {
      const result = results[index]
      if (result !== undefined) place.done = { result }
      place.wake()
    }
    underWay -= 1
    passLead()
  }

  const travel = async (entry: Entry): Promise<Result> => {
    const place: Place<Entry, Result> = { entry, leads: false, done: undefined, wake: () => {} }
    waiting.push(place)
    passLead()
    for (;;) {
      if (place.done !== undefined) return place.done.result
      if (place.leads) {
        place.leads = false
        await lead()
        continue
      }
      await new Promise<void>((resolve) => {
        place.wake = resolve
      })
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
