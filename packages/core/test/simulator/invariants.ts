import type { CallOutcome } from '../../src/client/call-outcome.ts'
import type { Actor, MadeCall, Simulation, Wait } from './simulation.ts'

/** A promise of the client that holds in every simulation. @returns what breaks it */
type Invariant = (simulation: Simulation) => readonly string[]

/** Errors that another attempt may repair. */
const patientCodes: ReadonlySet<string> = new Set(['unavailable', 'timed_out', 'rate_limited'])

/** Time for the last writes to an outbox after the limit of `close`, and some slack, in milliseconds. */
const graceMs = 250 + 10

const runsToItsEnd = ({ died }: Simulation, { process }: Actor): boolean => !died.has(process)

const everyCallSettles: Invariant = (simulation) =>
  simulation.calls
    .filter(({ actor, outcome }) => runsToItsEnd(simulation, actor) && outcome === undefined)
    .map(({ number, actor }) => `call ${number} of ${actor.name} never settled`)

const everyWaitEnds: Invariant = (simulation) =>
  simulation.waits
    .filter(({ actor, settledAt }) => runsToItsEnd(simulation, actor) && settledAt === undefined)
    .map(({ name, actor }) => `${name} of ${actor.name} never resolved`)

/** The latest moment at which a wait may end: its limit, or the end of a freeze that covers it. */
const latestEnd = ({ freezes }: Simulation, { actor, startedAt, limitMs = 0 }: Wait): number => {
  let latest = startedAt + limitMs + graceMs
  for (const { process, from, to } of freezes) {
    if (process === actor.process && from <= latest) latest = Math.max(latest, to + graceMs)
  }
  return latest
}

const limitsHold: Invariant = (simulation) =>
  simulation.waits
    .filter((wait) => wait.limitMs !== undefined && (wait.settledAt ?? 0) > latestEnd(simulation, wait))
    .map(({ name, actor, startedAt, settledAt = 0 }) => `${name} of ${actor.name} took ${settledAt - startedAt} ms`)

/** Without a limit, `flush` waits for the outcome of every call before it. */
const flushWaits: Invariant = ({ waits }) =>
  waits.flatMap(({ name, actor, open, settledAt, startedAt, limitMs = Number.POSITIVE_INFINITY }) => {
    const isInTime = settledAt !== undefined && settledAt < startedAt + limitMs
    // A client that was closed at its limit gives up; then its flush resolves, too.
    const isStopped = actor.closedAt !== undefined
    return name.startsWith('flush') && isInTime && !isStopped && open.length > 0
      ? [`${name} of ${actor.name} resolved before call ${open[0]} had an outcome`]
      : []
  })

/** Longest time in which a client notices that its host works again: the longest `Retry-After`, a rest, and attempts. */
const longestRecoveryMs = 15 * 60_000

/** Once the host and the disk work, `close` has no reason to take long, whatever the clocks did. */
const recoveryIsSoon: Invariant = (simulation) => {
  const { plan, waits, freezes, healedAt } = simulation
  if (plan.disk.hanging > 0) return []
  const thawedAt = Math.max(healedAt, ...freezes.map(({ to }) => to))
  return waits
    .filter(({ name, settledAt = 0 }) => name.startsWith('close') && settledAt > thawedAt + longestRecoveryMs)
    .filter(({ actor, startedAt }) => runsToItsEnd(simulation, actor) && startedAt <= thawedAt)
    .map(
      ({ name, actor, settledAt = 0 }) => `${name} of ${actor.name} took ${settledAt - thawedAt} ms in a healthy world`,
    )
}

/** A call larger than the queue may enter an empty one, and a queue counts characters before it counts bytes. */
const queueIsBounded: Invariant = ({ plan: { client }, actors, calls }) => {
  const unicodes = calls.filter(({ plan: { shape } }) => shape === 'unicode').length
  const bound = (client.maxQueueBytes ?? 33_554_432) + 6_000 + 300 * unicodes
  return actors.flatMap(({ name, peakBytes, peakWaitingBytes }) => [
    ...(peakBytes > bound ? [`the queue of ${name} held ${peakBytes} bytes`] : []),
    ...(peakWaitingBytes > (client.maxPendingBytes ?? 268_435_456)
      ? [`calls of ${peakWaitingBytes} bytes waited for the queue of ${name}`]
      : []),
  ])
}

const acknowledgedIsStored: Invariant = ({ calls, host }) =>
  calls.flatMap(({ number, outcome }) => {
    if (outcome?.outcome !== 'acknowledged') return []
    const copies = host.stored.get(number) ?? []
    return copies.some(({ messageId }) => messageId === outcome.messageId)
      ? []
      : [`call ${number} was acknowledged, and the host never stored it`]
  })

const oneMessageIdPerCall: Invariant = ({ host }) => {
  const ids = new Map<number, Set<string>>()
  for (const { number, messageId } of host.requests.flatMap(({ calls }) => calls)) {
    const known = ids.get(number) ?? new Set()
    ids.set(number, known.add(messageId))
  }
  return [...ids]
    .filter(([, known]) => known.size > 1)
    .map(([number]) => `call ${number} was sent under two messageIds`)
}

const callsAreSentAsMade: Invariant = ({ host, calls }) =>
  host.requests.flatMap((request) =>
    request.calls.flatMap(({ number, json }) => {
      if (calls[number - 1] === undefined) return [`request ${request.number} has a call that no one made: ${json}`]
      return json.includes('never-send-this') ? [`call ${number} was sent with its secret`] : []
    }),
  )

/** The host refuses a batch because of one call in it; the others are delivered. */
const onlyBadCallsAreRefused: Invariant = ({ plan, calls }) =>
  plan.host.some(({ name }) => name === 'refusing')
    ? []
    : calls.flatMap(({ number, outcome, plan: { shape } }) =>
        outcome?.outcome === 'refused' && outcome.error.details.status === 400 && shape !== 'poison'
          ? [`call ${number} was refused because of another one`]
          : [],
      )

/** Shapes that cannot be read as a call. */
const unreadable: ReadonlySet<string> = new Set(['no object', 'circular', 'throwing toJSON'])

/** A dead letter has to be the call that failed. */
const failedOutcomesHaveTheirCall: Invariant = ({ calls }) =>
  calls.flatMap(({ number, outcome, plan: { shape } }) => {
    if (outcome === undefined || !('error' in outcome) || unreadable.has(shape)) return []
    const { properties, ...rest } = outcome.call
    const named = outcome.messageId === undefined || rest.messageId === outcome.messageId
    return Reflect.get(Object(properties), 'number') === number && named
      ? []
      : [`the failed outcome of call ${number} has another call: ${JSON.stringify(outcome.call).slice(0, 200)}`]
  })

/** A client retries for 12 hours by default, whatever the wall clock says and however long a freeze takes. */
const patienceIsKept: Invariant = ({ plan, calls }) =>
  plan.client.retry !== undefined
    ? []
    : calls.flatMap(({ number, outcome }) =>
        outcome?.outcome === 'gave-up' && patientCodes.has(outcome.error.code)
          ? [`call ${number} was given up after ${outcome.attempts} attempts: ${outcome.error.message}`]
          : [],
      )

/** A call is sent again only if its last request was not answered, or its acknowledgement did not reach the disk. */
const acknowledgedIsNotSentAgain: Invariant = ({ host, disk }) => {
  const accepted = new Map<string, number>()
  const again: string[] = []
  for (const request of host.requests) {
    for (const { messageId, number } of request.calls) {
      const before = accepted.get(messageId)
      if (before !== undefined && !disk?.excused.has(messageId)) {
        again.push(`call ${number} was accepted in request ${before} and sent again in request ${request.number}`)
      }
      if (request.learned === 'accepted') accepted.set(messageId, request.number)
    }
  }
  return again
}

/** A request needs a call that someone still waits for. */
const abortedIsNotSent: Invariant = ({ plan, host, calls }) =>
  plan.storage !== 'memory'
    ? []
    : host.requests.flatMap((request) => {
        const isAborted = request.calls.every(({ number }) => {
          const { abort, outcome, settledAt } = calls[number - 1] ?? {}
          return abort?.signal.aborted && outcome?.outcome === 'gave-up' && Number(settledAt) < request.at
        })
        return isAborted ? [`request ${request.number} carries only aborted calls`] : []
      })

/** Errors that another attempt may repair: no reason to park a call. */
const passing: ReadonlySet<string> = new Set([...patientCodes, 'aborted'])

/** The messageIds of calls that their caller aborted. */
const abortedIds = ({ calls }: Simulation): ReadonlySet<string | undefined> =>
  new Set(
    calls.flatMap(({ abort, outcome }) =>
      abort.signal.aborted && outcome !== undefined && 'messageId' in outcome ? [outcome.messageId] : [],
    ),
  )

const takenIsStoredOrKept: Invariant = (simulation) => {
  const { watch, host, kept } = simulation
  const stored = new Set([...host.stored.values()].flat().map(({ messageId }) => messageId))
  const aborted = abortedIds(simulation)
  return [...watch.taken].flatMap((messageId) => {
    if (stored.has(messageId) || aborted.has(messageId)) return []
    if (!kept.has(messageId)) return [`the outbox took ${messageId} and lost it`]
    const parked = kept.get(messageId)
    if (parked === undefined) return [`the outbox holds ${messageId}, which the last process did not send`]
    return passing.has(parked.code) ? [`${messageId} is parked because of ${parked.code}`] : []
  })
}

/** Concerns what the host stored first: a repeat may come late. */
const orderPerUserHolds: Invariant = ({ plan, host, calls, actors, freezes }) => {
  const { orderPerUser, middleware, retry } = plan.client
  const isReordered = middleware.some((behaviour) => behaviour !== 'steady')
  // What an outbox puts back is sent later, and what another client takes from it is sent by that one.
  const isShared = actors.length > 2 || freezes.length > 0
  const isPutBack = retry !== undefined || plan.disk.failing > 0 || plan.disk.hanging > 0
  if (!orderPerUser || isReordered || (plan.storage !== 'memory' && (isShared || isPutBack))) return []
  const last = new Map<string, number>()
  const seen = new Set<number>()
  return host.requests
    .filter(({ stored }) => stored)
    .flatMap((request) =>
      request.calls.flatMap(({ number }) => {
        const call = calls[number - 1]
        if (call === undefined || seen.has(number)) return []
        seen.add(number)
        const key = `${call.actor.name} ${call.plan.user}`
        const before = last.get(key) ?? 0
        last.set(key, Math.max(before, number))
        return before > number ? [`call ${number} of user ${call.plan.user} was stored after call ${before}`] : []
      }),
    )
}

const count = (calls: readonly MadeCall[], outcome: CallOutcome['outcome']): number =>
  calls.filter((call) => call.outcome?.outcome === outcome).length

const ledgerHolds: Invariant = (simulation) =>
  simulation.actors.flatMap((actor) => {
    if (!runsToItsEnd(simulation, actor)) return []
    const own = simulation.calls.filter((call) => call.actor === actor)
    const ledger = actor.client.stats
    const { acknowledged, refused, gaveUp, dropped, left, recovered } = ledger
    const text = `${actor.name}: ${JSON.stringify(ledger)}`
    const sum = acknowledged + refused + gaveUp + dropped + left
    const wrong = sum === own.length + recovered ? [] : [`the ledger does not add up for ${own.length} calls: ${text}`]
    if (left < 0) wrong.push(`the ledger counts an outcome twice: ${text}`)
    if (simulation.plan.storage !== 'memory') return wrong
    const matches =
      acknowledged === count(own, 'acknowledged') &&
      refused === count(own, 'refused') &&
      dropped === count(own, 'dropped') &&
      gaveUp + left === count(own, 'gave-up')
    return matches ? wrong : [...wrong, `the ledger does not match the outcomes: ${text}`]
  })

/** Nothing is left of a client that nothing disturbs. */
const nothingIsLeft: Invariant = ({ plan, actors, waits }) => {
  const isCut = waits.some(({ name, limitMs = 0 }) => name.startsWith('close') && limitMs < 30_000)
  // The last actor drains the outbox.
  const own = plan.storage === 'memory' ? actors : actors.slice(0, -1)
  if (!plan.isCalm || isCut || (plan.storage !== 'memory' && own.length > 1)) return []
  return own.flatMap(({ name, client: { stats } }) =>
    stats.left === 0 ? [] : [`${stats.left} calls of ${name} are left`],
  )
}

/** Calls that a disk writes for ever stay in memory. */
const nothingIsPending: Invariant = (simulation) =>
  simulation.actors
    .filter(() => simulation.plan.storage !== 'disk' || simulation.plan.disk.hanging === 0)
    .filter((actor) => runsToItsEnd(simulation, actor))
    .flatMap(({ name, client: { pending } }) =>
      pending.calls === 0 && pending.bytes === 0 ? [] : [`${name} is closed and still has ${JSON.stringify(pending)}`],
    )

const outcomesAreHeardOnce: Invariant = ({ plan, actors }) =>
  plan.storage !== 'memory'
    ? []
    : actors.flatMap(({ name, heard }) =>
        [...heard].filter(([, times]) => times > 1).map(([id, times]) => `${name} told ${times} outcomes of ${id}`),
      )

/** A process ends once its clients are closed. */
const closedClientsSetNoTimers: Invariant = (simulation) =>
  simulation.actors.flatMap(({ name, process }) => {
    if (simulation.died.has(process)) return []
    const ends = simulation.waits.filter(({ actor }) => actor.process === process).map(({ settledAt = 0 }) => settledAt)
    const calls = simulation.calls.filter(({ actor }) => actor.process === process).map(({ settledAt }) => settledAt)
    const last = Math.max(...ends, ...calls.filter((at) => !Number.isNaN(at)))
    return process.lastTimerAt > last + 1_000
      ? [`a timer of ${name} fired ${process.lastTimerAt - last} ms after everything was over`]
      : []
  })

const toJsonIsAskedOnce: Invariant = ({ asked }) =>
  [...asked]
    .filter(([, times]) => times > 1)
    .map(([number, times]) => `toJSON of call ${number} was asked ${times} times`)

/** Requests of a plan in which nothing fails: what the bytes need, and one for each event that closes a batch. */
const requestsAreFull: Invariant = ({ plan, actors, host, calls, waits }) => {
  const { flush = {}, maxQueueBytes = 33_554_432, middleware, orderPerUser, concurrency = 4 } = plan.client
  const ageMs = flush.ageMs ?? 1_000
  const isSpread = middleware.includes('late') && ageMs < 1_000
  if (!plan.isCalm || plan.storage !== 'memory' || isSpread) return []
  return actors.flatMap((actor) => {
    const sent = host.requests.filter(({ client }) => client === actor.name)
    const bytes = sent.reduce((sum, request) => sum + request.bytes, 0)
    const own = calls.filter((call) => call.actor === actor)
    const turns = new Set(own.map(({ madeAt }) => madeAt)).size
    const closings = waits.filter((wait) => wait.actor === actor).length + 2 * turns
    const queues = orderPerUser ? concurrency : 1
    const limitBytes = Math.min(flush.bytes ?? 500_000, maxQueueBytes)
    const limitCalls = flush.calls ?? 2_500
    const needed = Math.ceil((2 * bytes) / limitBytes) + Math.ceil(own.length / limitCalls)
    const allowed = needed + queues * (closings + 2)
    return sent.length <= allowed ? [] : [`${actor.name} sent ${sent.length} requests where ${allowed} are enough`]
  })
}

/** The invariants, by what they promise. */
export const invariants: Readonly<Record<string, Invariant>> = {
  'every call settles': everyCallSettles,
  'flush, ready and close resolve': everyWaitEnds,
  'time limits hold': limitsHold,
  'flush waits for the calls before it': flushWaits,
  'a client recovers with its host': recoveryIsSoon,
  'a queue is bounded': queueIsBounded,
  'an acknowledged call was stored': acknowledgedIsStored,
  'a call has one messageId': oneMessageIdPerCall,
  'calls are sent as they were made': callsAreSentAsMade,
  'only bad calls are refused': onlyBadCallsAreRefused,
  'a failed outcome has its call': failedOutcomesHaveTheirCall,
  'a client is patient': patienceIsKept,
  'an acknowledged call is not sent again': acknowledgedIsNotSentAgain,
  'aborted calls are not sent': abortedIsNotSent,
  'a call that the outbox took is stored or kept': takenIsStoredOrKept,
  'calls of a user keep their order': orderPerUserHolds,
  'the ledger adds up': ledgerHolds,
  'nothing is left in a calm world': nothingIsLeft,
  'a closed client has nothing pending': nothingIsPending,
  'an outcome is told once': outcomesAreHeardOnce,
  'a closed client sets no timers': closedClientsSetNoTimers,
  'toJSON is asked once': toJsonIsAskedOnce,
  'requests are full': requestsAreFull,
}

/** Everything that breaks an invariant in a simulation. */
export const violationsOf = (simulation: Simulation): readonly string[] => [
  ...simulation.violations,
  ...Object.values(invariants).flatMap((invariant) => invariant(simulation)),
]
