import type { SegmentClientOptions } from '../../src/client/client-options.ts'
import type { DiskFaults } from './faulty-disk.ts'
import { createHostScript, healthy, type Regime } from './host-script.ts'
import type { Random } from './random.ts'

/** Code of the application that a client calls: what it does instead of what it should. */
export type ForeignBehaviour = 'steady' | 'late' | 'throws' | 'rejects' | 'hangs' | 'unsteady'

/** A call of a plan. */
export interface CallPlan {
  readonly user: number
  readonly shape:
    | 'plain'
    | 'large'
    | 'too large'
    | 'unicode'
    | 'toJSON'
    | 'throwing toJSON'
    | 'circular'
    | 'without user'
    | 'poison'
    | 'unwanted'
    | 'no object'
  /** Characters of padding. */
  readonly padding: number
  /** Whether the application changes the object after the call. */
  readonly isChanged: boolean
  /** Whether the application gives the call a signal. */
  readonly hasSignal: boolean
}

/** One step of a plan; `actor` is taken modulo the clients that exist by then. */
export type Step = { readonly atMs: number; readonly actor: number } & (
  | { readonly kind: 'calls'; readonly calls: readonly CallPlan[] }
  | { readonly kind: 'flush'; readonly timeoutMs: number | undefined }
  | { readonly kind: 'close'; readonly timeoutMs: number | undefined }
  | { readonly kind: 'abort'; readonly share: number }
  | { readonly kind: 'ready' }
  | { readonly kind: 'freeze'; readonly ms: number }
  | { readonly kind: 'kill' }
  | { readonly kind: 'jump'; readonly ms: number }
  | { readonly kind: 'start'; readonly inSameProcess: boolean }
)

/** Settings of the clients of a plan. */
export type ClientPlan = Pick<
  SegmentClientOptions,
  | 'flush'
  | 'concurrency'
  | 'maxQueueBytes'
  | 'maxPendingBytes'
  | 'whenFull'
  | 'orderPerUser'
  | 'retry'
  | 'timeoutMs'
  | 'breaker'
  | 'strict'
> & {
  readonly middleware: readonly ForeignBehaviour[]
  readonly tokens: ForeignBehaviour | undefined
  readonly onError: ForeignBehaviour
  readonly listeners: ForeignBehaviour
  /** Probability that the transport misbehaves. */
  readonly transportFaults: number
  readonly settleWhen: 'acknowledged' | 'accepted'
  readonly pollMs: number | undefined
}

/** Where the clients of a plan keep calls. */
export type Storage = 'memory' | 'disk' | 'sqlite'

/** Everything that happens in a simulation; the same for the same seed. */
export interface Plan {
  readonly seed: string
  /** Nothing fails in a calm plan. */
  readonly isCalm: boolean
  readonly storage: Storage
  readonly host: readonly Regime[]
  readonly disk: DiskFaults
  readonly client: ClientPlan
  readonly steps: readonly Step[]
  /** Time for `close` at the end, in milliseconds. */
  readonly lastCloseMs: number
}

const createCall = (random: Random, isCalm: boolean): CallPlan => ({
  user: random.int(0, 3),
  shape: random.weighted<CallPlan['shape']>([
    [20, 'plain'],
    [2, 'large'],
    [0.5, 'too large'],
    [2, 'unicode'],
    [2, 'toJSON'],
    [0.5, 'throwing toJSON'],
    [0.5, 'circular'],
    [0.5, 'without user'],
    [isCalm ? 0 : 0.7, 'poison'],
    [1, 'unwanted'],
    [0.3, 'no object'],
  ]),
  padding: random.pick([0, 0, 20, 200]),
  isChanged: random.chance(0.2),
  hasSignal: random.chance(0.3),
})

const foreign = (random: Random, isCalm: boolean, worst: ForeignBehaviour[]): ForeignBehaviour =>
  isCalm || random.chance(0.5) ? random.pick(['steady', 'late']) : random.pick(['steady', 'late', ...worst])

const createClient = (random: Random, isCalm: boolean): ClientPlan => {
  const worst: ForeignBehaviour[] = ['throws', 'rejects', 'hangs', 'unsteady']
  return {
    flush: {
      bytes: random.pick([undefined, undefined, 2_000, 20_000]),
      calls: random.pick([undefined, undefined, 1, 3, 50]),
      ageMs: random.pick([undefined, 0, 10, 8_000, Number.POSITIVE_INFINITY]),
    },
    concurrency: random.pick([undefined, 1, 2, 4]),
    maxQueueBytes: random.pick([undefined, undefined, 1, 800, 10_000]),
    maxPendingBytes: random.pick([undefined, undefined, undefined, undefined, 0, 3_000]),
    whenFull: random.pick(['wait', 'wait', 'reject']),
    orderPerUser: random.chance(0.4),
    retry: random.pick([
      undefined,
      undefined,
      undefined,
      undefined,
      { maxRetries: 0 },
      { maxRetries: 3 },
      { budgetMs: 20_000 },
      { baseDelayMs: 1, maxDelayMs: 1 },
      { countRateLimited: true, maxRetries: 2 },
    ]),
    timeoutMs: random.pick([undefined, undefined, 500, 60_000]),
    breaker: random.pick([undefined, undefined, { failures: 1 }, { failures: 1_000 }, { restMs: 60_000 }]),
    strict: random.chance(0.1),
    middleware: random.chance(0.5)
      ? []
      : Array.from({ length: random.int(1, 2) }, () => foreign(random, isCalm, worst)),
    tokens: random.chance(0.75) ? undefined : foreign(random, isCalm, worst),
    onError: foreign(random, isCalm, worst),
    listeners: foreign(random, isCalm, worst),
    transportFaults: isCalm || random.chance(0.7) ? 0 : 0.2,
    settleWhen: random.pick(['acknowledged', 'accepted']),
    pollMs: random.pick([undefined, 2_000, 60_000]),
  }
}

const createDiskFaults = (random: Random, isCalm: boolean): DiskFaults => ({
  failing: isCalm || random.chance(0.4) ? 0 : random.pick([0.05, 0.3, 1]),
  doneNevertheless: random.pick([0, 0.5]),
  hanging: isCalm || random.chance(0.8) ? 0 : 0.05,
  latencyMs: random.pick([0, 0, 20, isCalm ? 20 : 5_000]),
  maxBytes: isCalm || random.chance(0.8) ? Number.POSITIVE_INFINITY : 5_000,
  leaseMs: random.pick([0, 60_000]),
})

/** Weights of the steps. Processes only start and die where something outlives them. */
const stepWeights = (storage: Storage, isCalm: boolean) => {
  const rough = isCalm ? 0 : 1
  const shared = storage === 'disk' ? 1 : 0
  return [
    [20, 'calls'],
    [4, 'flush'],
    [1.5, 'close'],
    [3, 'abort'],
    [2, 'ready'],
    [1.5 * rough, 'freeze'],
    [1 * rough * shared, 'kill'],
    [2 * rough, 'jump'],
    [1 + shared * 2, 'start'],
  ] as const
}

const createStep = (random: Random, atMs: number, storage: Storage, isCalm: boolean): Step => {
  const place = { atMs, actor: random.int(0, 1_000) }
  const kind = random.weighted(stepWeights(storage, isCalm))
  switch (kind) {
    case 'calls': {
      const length = random.pick([1, 1, 2, 10, 60])
      return { ...place, kind, calls: Array.from({ length }, () => createCall(random, isCalm)) }
    }
    case 'flush':
      return { ...place, kind, timeoutMs: random.pick([undefined, undefined, 0, 50, 5_000]) }
    case 'close':
      return { ...place, kind, timeoutMs: random.pick([undefined, 0, 100, 5_000]) }
    case 'abort':
      return { ...place, kind, share: random.next() }
    case 'ready':
    case 'kill':
      return { ...place, kind }
    case 'freeze':
      return { ...place, kind, ms: random.pick([100, 15_000, 124_000, 600_000]) }
    case 'jump':
      return { ...place, kind, ms: random.pick([-3_600_000, -1_000, 60_000, 8 * 86_400_000, 8 * 86_400_000]) }
    case 'start':
      return { ...place, kind, inSameProcess: storage === 'memory' || random.chance(0.3) }
    default:
      return kind satisfies never
  }
}

/** Creates the plan of a seed. */
export const createPlan = (seed: string, random: Random): Plan => {
  const isCalm = random.chance(0.25)
  const storage = random.weighted<Storage>([
    [11, 'memory'],
    [8, 'disk'],
    [1, 'sqlite'],
  ])
  const length = random.pick([3, 8, 20, 40])
  const longestPauseMs = random.pick([0, 20, 2_000, 60_000])
  const steps: Step[] = []
  let atMs = 0
  for (let index = 0; index < length; index += 1) {
    steps.push(createStep(random, atMs, storage, isCalm))
    if (random.chance(0.6)) atMs += random.int(0, longestPauseMs)
  }
  const disk = createDiskFaults(random, isCalm)
  return {
    seed,
    isCalm,
    storage,
    host: isCalm ? [healthy(random.pick([0, 5, 100]))] : createHostScript(random, atMs + 30_000),
    disk,
    client: createClient(random, isCalm),
    steps,
    // What hangs for ever, holds up a close until its limit.
    lastCloseMs: random.pick([30_000, 600_000, disk.hanging > 0 ? 600_000 : 86_400_000]),
  }
}
