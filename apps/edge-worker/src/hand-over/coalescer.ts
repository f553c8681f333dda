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

/** Entries that travel together; the request that brought the first of them leads. */
interface Group<Entry, Result> {
  readonly entries: Entry[]
  bytes: number
  /** When its leader was last awake. */
  ledAt: number
  isSent: boolean
  results: readonly Result[] | undefined
}

/** A sending that has begun. */
interface Flight {
  readonly begunAt: number
}

/** A platform lets work go on for 30 seconds after its request. */
const defaultPatienceMs = 25_000

/** How often one who waits looks, in milliseconds; little beside the way to a Queue. */
const lookMs = 2

/** Time after which a leader that was not awake is taken for gone with its request, in milliseconds. */
const goneMs = 1_000

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, lookMs))

/**
 * Sends what several requests bring in one go: a lone one at once, and what comes while others are under way together.
 *
 * Each request looks for its turn and its result itself, by timers of its own. Workers tie I/O to the request it began in:
 * whoever goes on because another request settled a promise goes on in that other request, and fails under load with its
 * next I/O; and a request that waits for nothing of its own is taken for hung. Nobody waits longer than its patience, also
 * where the request that was to send for it was ended.
 */
export const createCoalescer = <Entry, Result>(options: CoalescerOptions<Entry, Result>): Coalescer<Entry, Result> => {
  const { send, bytesOf, maxBytes, concurrency, expired, patienceMs = defaultPatienceMs } = options
  const unsent = new Set<Group<Entry, Result>>()
  const flights = new Set<Flight>()
  let open: Group<Entry, Result> | undefined

  /** Whether one more may be sent; those that were cut short with their request do not count. */
  const hasRoom = (now: number): boolean => {
    for (const flight of flights) if (now - flight.begunAt > patienceMs) flights.delete(flight)
    return flights.size < concurrency
  }

  const begin = async (group: Group<Entry, Result>): Promise<void> => {
    group.isSent = true
    unsent.delete(group)
    if (open === group) open = undefined
    const flight: Flight = { begunAt: Date.now() }
    flights.add(flight)
    try {
      group.results = await send(group.entries)
    } finally {
      flights.delete(flight)
    }
  }

  const join = (entry: Entry): { readonly group: Group<Entry, Result>; readonly place: number } => {
    const bytes = bytesOf(entry)
    if (open === undefined || open.bytes + bytes > maxBytes) {
      open = { entries: [], bytes: 0, ledAt: Date.now(), isSent: false, results: undefined }
      unsent.add(open)
    }
    open.bytes += bytes
    return { group: open, place: open.entries.push(entry) - 1 }
  }

  const travel = async (entry: Entry): Promise<Result> => {
    const { group, place } = join(entry)
    const dueAt = Date.now() + patienceMs
    let leads = place === 0
    if (leads && flights.size === 0) await begin(group)
    while (group.results === undefined) {
      await pause()
      const now = Date.now()
      if (now > dueAt) return expired
      if (group.isSent) continue
      leads ||= now - group.ledAt > goneMs
      if (!leads) continue
      group.ledAt = now
      if (hasRoom(now)) await begin(group)
    }
    return group.results[place] ?? expired
  }

  return {
    run(entry, waitUntil) {
      const work = travel(entry)
      waitUntil(work)
      return work
    },
    waiting: () => [...unsent].reduce((sum, { entries }) => sum + entries.length, 0),
  }
}
