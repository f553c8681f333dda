import type { CallOutcome } from '../../src/client/call-outcome.ts'
import type { SegmentClient } from '../../src/client/segment-client.ts'
import type { Outbox } from '../../src/outbox/outbox.ts'
import type { FaultyDisk } from './faulty-disk.ts'
import type { ToJsonCounts } from './foreign-code.ts'
import type { CallPlan, Plan } from './plan.ts'
import type { ScriptedHost } from './scripted-host.ts'
import type { Trace } from './trace.ts'
import type { VirtualProcess } from './virtual-time.ts'
import type { OutboxWatch } from './watch-outbox.ts'

/** A call that a simulated application made. */
export interface MadeCall {
  /** Unique in the simulation; the host reads it from the call. */
  readonly number: number
  readonly actor: Actor
  readonly plan: CallPlan
  readonly madeAt: number
  readonly abort: AbortController
  outcome: CallOutcome | undefined
  settledAt: number
}

/** A promise of a client that has to settle, and in which time. */
export interface Wait {
  readonly actor: Actor
  readonly name: string
  readonly startedAt: number
  /** Longest time it may take, in virtual milliseconds, if it has a limit. */
  readonly limitMs: number | undefined
  settledAt: number | undefined
  /** Numbers of the calls that had no outcome when it resolved, of those made before it. */
  open: readonly number[]
}

/** A client in its process. */
export interface Actor {
  readonly name: string
  readonly process: VirtualProcess
  readonly client: SegmentClient
  readonly outbox: Outbox | undefined
  /** When `close` was called. */
  closedAt: number | undefined
  /** Most bytes that calls without an outcome used. */
  peakBytes: number
  /** Most bytes of calls that waited for room. */
  peakWaitingBytes: number
  /** Outcomes that listeners heard of, by messageId. */
  readonly heard: Map<string, number>
}

/** Everything that happened in a simulation. */
export interface Simulation {
  readonly plan: Plan
  readonly trace: Trace
  readonly host: ScriptedHost
  readonly disk: FaultyDisk | undefined
  readonly watch: OutboxWatch
  readonly actors: readonly Actor[]
  readonly calls: readonly MadeCall[]
  readonly waits: readonly Wait[]
  readonly asked: ToJsonCounts
  /** The messageIds that the outbox still holds at the end, and why, if they are parked. */
  readonly kept: ReadonlyMap<string, { readonly code: string; readonly message: string } | undefined>
  /** Freezes, with the process that they stopped. */
  readonly freezes: readonly { readonly process: VirtualProcess; readonly from: number; readonly to: number }[]
  /** From when on the host and the disk work, in virtual milliseconds. */
  readonly healedAt: number
  /** Processes that were killed. */
  readonly died: ReadonlySet<VirtualProcess>
  /** What was wrong while it ran. */
  readonly violations: readonly string[]
}
