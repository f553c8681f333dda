import type { RequestLife } from '../http/request.ts'

/** How entries of several requests are sent together. */
export interface CoalescerOptions<Entry, Result> {
  /** Sends entries and returns a result for each, in order. It never rejects. */
  readonly send: (entries: readonly Entry[]) => Promise<readonly Result[]>
  readonly bytesOf: (entry: Entry) => number
  /** Maximum bytes of one send; a larger entry is sent alone. */
  readonly maxBytes: number
  /** Maximum concurrent sends. */
  readonly concurrency: number
  /** How long an entry waits for its turn and its result, in milliseconds. @default 25000 */
  readonly timeoutMs?: number | undefined
  /** The result of an entry that timed out. */
  readonly timedOut: Result
}

/** Sends an entry together with those of other requests; the work continues if its request ends early. */
export type Coalescer<Entry, Result> = (entry: Entry, life: RequestLife) => Promise<Result>

/** Entries that are sent together. The request of the first one leads. */
interface Group<Entry, Result> {
  readonly entries: Entry[]
  bytes: number
  /** When its leader last ran. */
  ledAt: number
  isSent: boolean
  results: readonly Result[] | undefined
  /** Wakes the requests that wait for the results. */
  readonly wake: (() => void)[]
}

/** Workers keep running for 30 seconds after their request. */
const defaultTimeoutMs = 25_000

/**
 * How long a group collects entries under load, and how often its leader checks for its turn, in milliseconds. Sending to a
 * Queue takes longer and is charged each time.
 */
const collectMs = 2

/** A group that is not full starts beside a running send after this many milliseconds. */
const besideMs = 20

/** A leader that has not run for this many milliseconds is considered lost with its request. */
const lostMs = 1_000

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, collectMs))

/**
 * Sends what several requests bring together: a lone entry at once, and entries that arrive during a send in one group.
 *
 * Workers tie I/O to the request that started it. So the request that leads a group sends it and lives until that is done;
 * the others wait for a promise, each with its own timer, because a request that waits for nothing of its own is
 * terminated as hung. The timer rarely fires: only if the leader was terminated, and then another request leads.
 * @see https://developers.cloudflare.com/workers/configuration/compatibility-flags/#handling-cross-request-promise-resolution
 */
export const createCoalescer = <Entry, Result>(options: CoalescerOptions<Entry, Result>): Coalescer<Entry, Result> => {
  const { send, bytesOf, maxBytes, concurrency, timedOut, timeoutMs = defaultTimeoutMs } = options
  const sends = new Set<{ readonly startedAt: number }>()
  let open: Group<Entry, Result> | undefined
  let startedAt = Number.NEGATIVE_INFINITY

  /** Whether a group may be sent; sends that were terminated with their request do not count. */
  const maySend = (group: Group<Entry, Result>, now: number): boolean => {
    for (const running of sends) if (now - running.startedAt > timeoutMs) sends.delete(running)
    // A very recent send means that more entries are coming.
    if (sends.size === 0) return now - startedAt >= collectMs
    return sends.size < concurrency && (group !== open || now - startedAt >= besideMs)
  }

  const start = async (group: Group<Entry, Result>): Promise<void> => {
    group.isSent = true
    if (open === group) open = undefined
    startedAt = performance.now()
    const running = { startedAt }
    sends.add(running)
    try {
      group.results = await send(group.entries)
    } finally {
      sends.delete(running)
      for (const wake of group.wake) wake()
    }
  }

  const join = (entry: Entry): { readonly group: Group<Entry, Result>; readonly index: number } => {
    const bytes = bytesOf(entry)
    if (open === undefined || open.bytes + bytes > maxBytes) {
      open = { entries: [], bytes: 0, ledAt: performance.now(), isSent: false, results: undefined, wake: [] }
    }
    open.bytes += bytes
    return { group: open, index: open.entries.push(entry) - 1 }
  }

  const sendInTurn = async (group: Group<Entry, Result>, dueAt: number): Promise<void> => {
    for (;;) {
      const now = performance.now()
      if (group.isSent || now > dueAt) return undefined
      group.ledAt = now
      if (maySend(group, now)) return start(group)
      await pause()
    }
  }

  const lead = (group: Group<Entry, Result>, dueAt: number, { waitUntil }: RequestLife): Promise<void> => {
    const work = sendInTurn(group, dueAt)
    waitUntil(work)
    return work
  }

  /** Waits for the results, or until it is time to check the leader. */
  const follow = (group: Group<Entry, Result>, dueAt: number, { timer }: RequestLife): Promise<void> => {
    // Not `new Promise`: once V8 optimises it, workerd no longer knows the promise's request, and the waiting code
    // continues in the request that settles it.
    const { promise, resolve } = Promise.withResolvers<void>()
    group.wake.push(resolve)
    timer.set(Math.min(lostMs, dueAt - performance.now()) + 1, resolve)
    return promise
  }

  return async (entry, life) => {
    const { group, index } = join(entry)
    const dueAt = performance.now() + timeoutMs
    if (index === 0) await lead(group, dueAt, life)
    while (group.results === undefined) {
      const now = performance.now()
      if (now > dueAt) return timedOut
      if (!group.isSent && now - group.ledAt > lostMs) await lead(group, dueAt, life)
      else await follow(group, dueAt, life)
    }
    return group.results[index] ?? timedOut
  }
}
