import type { RequestLife } from './hand-over.ts'

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
  run(entry: Entry, life: RequestLife): Promise<Result>
}

/** Entries that travel together; the request that brought the first of them leads. */
interface Group<Entry, Result> {
  readonly entries: Entry[]
  bytes: number
  /** When its leader was last awake. */
  ledAt: number
  isSent: boolean
  results: readonly Result[] | undefined
  /** Wake those who wait for the results. */
  readonly wake: (() => void)[]
}

/** A sending that has begun. */
interface Flight {
  readonly begunAt: number
}

/** A platform lets work go on for 30 seconds after its request. */
const defaultPatienceMs = 25_000

/**
 * How long a group gathers while there is much to send, and how often its leader looks for its turn, in milliseconds.
 * Little beside the way to a Queue, whose every sending has its price.
 */
const gatherMs = 2

/** How long after a sending began a group that still has room goes beside it, in milliseconds. */
const besideMs = 20

/** Time after which a leader that was not awake is taken for gone with its request, in milliseconds. */
const goneMs = 1_000

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, gatherMs))

/**
 * Sends what several requests bring in one go: a lone one at once, and what comes while others are under way together.
 *
 * Workers tie I/O to the request it began in. So the request that leads a group sends it, and lives until that is done; each
 * of the others waits by a promise and the timer of its own, for a request that waits for nothing of its own is taken for
 * hung. The timer hardly ever ends: then the leader was ended with its request, and another one leads. Nobody waits longer
 * than its patience.
 * @see https://developers.cloudflare.com/workers/configuration/compatibility-flags/#handling-cross-request-promise-resolution
 */
export const createCoalescer = <Entry, Result>(options: CoalescerOptions<Entry, Result>): Coalescer<Entry, Result> => {
  const { send, bytesOf, maxBytes, concurrency, expired, patienceMs = defaultPatienceMs } = options
  const flights = new Set<Flight>()
  let open: Group<Entry, Result> | undefined
  let begunAt = Number.NEGATIVE_INFINITY

  /** Whether a group may be sent; sendings that were cut short with their request do not count. */
  const mayGo = (group: Group<Entry, Result>, now: number): boolean => {
    for (const flight of flights) if (now - flight.begunAt > patienceMs) flights.delete(flight)
    // What was sent a moment ago tells that more is on its way.
    if (flights.size === 0) return now - begunAt >= gatherMs
    return flights.size < concurrency && (group !== open || now - begunAt >= besideMs)
  }

  const begin = async (group: Group<Entry, Result>): Promise<void> => {
    group.isSent = true
    if (open === group) open = undefined
    begunAt = Date.now()
    const flight: Flight = { begunAt }
    flights.add(flight)
    try {
      group.results = await send(group.entries)
    } finally {
      flights.delete(flight)
      for (const wake of group.wake) wake()
    }
  }

  const join = (entry: Entry): { readonly group: Group<Entry, Result>; readonly place: number } => {
    const bytes = bytesOf(entry)
    if (open === undefined || open.bytes + bytes > maxBytes) {
      open = { entries: [], bytes: 0, ledAt: Date.now(), isSent: false, results: undefined, wake: [] }
    }
    open.bytes += bytes
    return { group: open, place: open.entries.push(entry) - 1 }
  }

  const takeTurn = async (group: Group<Entry, Result>, dueAt: number): Promise<void> => {
    for (;;) {
      const now = Date.now()
      if (group.isSent || now > dueAt) return undefined
      group.ledAt = now
      if (mayGo(group, now)) return begin(group)
      await pause()
    }
  }

  /** Only what others wait for goes on without the request that it is done in. */
  const lead = (group: Group<Entry, Result>, dueAt: number, { waitUntil }: RequestLife): Promise<void> => {
    const work = takeTurn(group, dueAt)
    waitUntil(work)
    return work
  }

  /** Waits for the results, or until it is time to look after the leader. */
  const follow = (group: Group<Entry, Result>, dueAt: number, { timer }: RequestLife): Promise<void> => {
    // Not by the constructor of Promise: once V8 has optimised that, workerd takes the promise for nobody's, and what waits
    // for it goes on in the request that settles it.
    const { promise, resolve } = Promise.withResolvers<void>()
    group.wake.push(resolve)
    timer.set(Math.min(goneMs, dueAt - Date.now()) + 1, resolve)
    return promise
  }

  const travel = async (entry: Entry, life: RequestLife): Promise<Result> => {
    const { group, place } = join(entry)
    const dueAt = Date.now() + patienceMs
    if (place === 0) await lead(group, dueAt, life)
    while (group.results === undefined) {
      const now = Date.now()
      if (now > dueAt) return expired
      if (!group.isSent && now - group.ledAt > goneMs) await lead(group, dueAt, life)
      else await follow(group, dueAt, life)
    }
    return group.results[place] ?? expired
  }

  return { run: travel }
}
