import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import type { CallOutcome } from '../../src/client/call-outcome.ts'
import { createSegmentClient } from '../../src/client/segment-client.ts'
import { openOutbox } from '../../src/node/outbox/open-outbox.ts'
import type { Outbox } from '../../src/outbox/outbox.ts'
import { createFaultyDisk } from './faulty-disk.ts'
import { createCallback, createFields, createMiddleware, createTokens, type ToJsonCounts } from './foreign-code.ts'
import type { CallPlan, Plan, Step } from './plan.ts'
import { createRandom } from './random.ts'
import { createScriptedHost } from './scripted-host.ts'
import type { Actor, MadeCall, Simulation, Wait } from './simulation.ts'
import { createTrace } from './trace.ts'
import { createVirtualTime, nextTurn, type VirtualProcess } from './virtual-time.ts'
import { type OutboxWatch, watchOutbox } from './watch-outbox.ts'

/** More events than any plan needs: a client that causes them never comes to an end. */
const maxEvents = 30_000

/** Runs a plan in virtual time, from its first step until every client is closed and the outbox is drained. */
export const runPlan = async (plan: Plan): Promise<Simulation> => {
  const random = createRandom(plan.seed)
  const time = createVirtualTime()
  const trace = createTrace(time.now)
  const violations: string[] = []
  const report = (violation: string): void => {
    violations.push(violation)
    trace.add('!', violation)
  }
  const host = createScriptedHost({
    time,
    trace,
    random: random.branch('host'),
    script: plan.host,
    isPoison: ({ json }) => json.includes('"isPoison":true'),
    report,
  })
  const watch: OutboxWatch = { taken: new Set(), underWay: 0 }
  const disk =
    plan.storage === 'disk'
      ? createFaultyDisk({ time, trace, random: random.branch('disk'), faults: plan.disk })
      : undefined
  const folder = plan.storage === 'sqlite' ? mkdtempSync(join(tmpdir(), 'segment-simulator-')) : undefined
  const openFile = (): Promise<Outbox> =>
    openOutbox({
      path: join(folder ?? '', 'outbox.db'),
      durability: 'normal',
      now: time.wall,
      monotonic: time.now,
      onError: () => undefined,
    })
  let file = folder === undefined ? undefined : await openFile()

  const healedAt = (plan.steps.at(-1)?.atMs ?? 0) + 1
  const actors: Actor[] = []
  const calls: MadeCall[] = []
  const waits: Wait[] = []
  const asked: ToJsonCounts = new Map()
  const freezes: { process: VirtualProcess; from: number; to: number }[] = []
  const died = new Set<VirtualProcess>()
  let isOver = false
  let processes = 0
  let ids = 0

  const startProcess = (): VirtualProcess => {
    processes += 1
    return { name: `P${processes}`, frozenUntil: 0, isAlive: true, lastTimerAt: 0 }
  }

  const startClient = (inProcess: VirtualProcess, settings = plan.client): Actor => {
    const name = `c${actors.length + 1}`
    const own = random.branch(name)
    const foreign = { random: own, sleep: time.sleep, isHealed: () => time.now() >= healedAt }
    const { middleware, tokens, transportFaults, settleWhen, pollMs, ...options } = settings
    const opened = disk?.open(inProcess) ?? file
    const outbox = opened === undefined ? undefined : watchOutbox(opened, watch)
    const onError = createCallback(settings.onError, foreign)
    const client = createSegmentClient({
      ...options,
      source: { writeKey: 'a-write-key' },
      runtime: {
        transport: host.transport(inProcess, name, { probability: transportFaults }),
        now: time.wall,
        monotonic: time.now,
        createId: () => {
          ids += 1
          return `${name}-id-${ids}`
        },
        random: own.next,
        sleep: time.sleep,
        subtle: globalThis.crypto.subtle,
      },
      middleware: middleware.map((behaviour) => createMiddleware(behaviour, foreign)),
      tokens: tokens === undefined ? undefined : createTokens(tokens, foreign),
      outbox: outbox && { storage: outbox, settleWhen, pollMs },
      onError: (error) => {
        trace.add(name, `onError ${error.code}: ${error.message.slice(0, 120)}`)
        return onError()
      },
    })
    const heard = new Map<string, number>()
    const actor: Actor = {
      name,
      process: inProcess,
      client,
      outbox,
      closedAt: undefined,
      peakBytes: 0,
      peakWaitingBytes: 0,
      heard,
    }
    const hear = (messageId: string | undefined): void => {
      if (messageId !== undefined) heard.set(messageId, (heard.get(messageId) ?? 0) + 1)
    }
    client.on('acknowledged', ({ messageId }) => hear(messageId))
    client.on('failed', ({ messageId }) => hear(messageId))
    const listener = createCallback(settings.listeners, foreign)
    for (const event of ['acknowledged', 'failed', 'warning', 'answer', 'drained', 'throttled'] as const) {
      client.on(event, listener)
    }
    actors.push(actor)
    trace.add(name, `starts in ${inProcess.name}`)
    return actor
  }

  const watchPromise = (actor: Actor, name: string, limitMs: number | undefined, promise: Promise<unknown>): void => {
    const wait: Wait = { actor, name, limitMs, startedAt: time.now(), settledAt: undefined, open: [] }
    const before = calls.filter((call) => call.actor === actor)
    waits.push(wait)
    trace.add(actor.name, name)
    promise.then(
      () => {
        wait.settledAt = time.now()
        wait.open = before.filter(({ outcome }) => outcome === undefined).map(({ number }) => number)
        trace.add(actor.name, `${name} is done`)
      },
      (error) => report(`${name} of ${actor.name} rejected: ${String(error)}`),
    )
  }

  const makeCall = (actor: Actor, callPlan: CallPlan): void => {
    const number = calls.length + 1
    const fields = createFields(number, callPlan, asked)
    const abort = new AbortController()
    const call: MadeCall = {
      ...{ number, actor, plan: callPlan, abort, madeAt: time.now() },
      ...{ outcome: undefined, settledAt: Number.NaN },
    }
    calls.push(call)
    trace.add(actor.name, `call ${number} (${callPlan.shape}, user ${callPlan.user})`)
    try {
      const options = callPlan.hasSignal ? { signal: abort.signal } : undefined
      // An application without types passes anything.
      const track = actor.client.track as (...args: unknown[]) => Promise<CallOutcome>
      track(fields, options).then(
        (outcome) => {
          call.outcome = outcome
          call.settledAt = time.now()
          trace.add(
            actor.name,
            `call ${number} is ${outcome.outcome}${'error' in outcome ? ` (${outcome.error.code})` : ''}`,
          )
        },
        (error) => report(`the promise of call ${number} rejected: ${String(error)}`),
      )
    } catch (error) {
      report(`call ${number} threw: ${String(error)}`)
    }
    if (callPlan.isChanged && fields !== undefined)
      Object.assign(fields, { event: 'Changed', properties: { number: -1 } })
  }

  const close = (actor: Actor, timeoutMs: number | undefined): void => {
    actor.closedAt ??= time.now()
    watchPromise(
      actor,
      `close(${timeoutMs ?? ''})`,
      timeoutMs ?? 30_000,
      actor.client.close(timeoutMs === undefined ? undefined : { timeoutMs }),
    )
  }

  const freeze = (frozen: VirtualProcess, ms: number): void => {
    trace.add(frozen.name, `is frozen for ${ms} ms`)
    freezes.push({ process: frozen, from: time.now(), to: time.now() + ms })
    time.freeze(frozen, ms)
    disk?.reclaimFrom(frozen)
  }

  /** The client of a step; for calls one that is open, if need be a new one in a new process. */
  const choose = (step: Step): { readonly process: VirtualProcess; readonly actor: () => Actor } => {
    const living = actors.filter((actor) => actor.process.isAlive)
    const open = living.filter(({ closedAt }) => closedAt === undefined)
    const fitting = step.kind === 'calls' ? open : living
    const found = fitting[step.actor % fitting.length]
    if (found !== undefined) return { process: found.process, actor: () => found }
    const started = startProcess()
    let actor: Actor | undefined
    const startOnce = (): Actor => {
      actor ??= startClient(started)
      return actor
    }
    return { process: started, actor: startOnce }
  }

  const take = (step: Step): unknown => {
    const { process: chosen, actor: chosenActor } = choose(step)
    const inProcess = (run: (actor: Actor) => void): void => void time.reach(chosen, 0, () => run(chosenActor()))
    switch (step.kind) {
      case 'calls':
        return inProcess((actor) => {
          for (const call of step.calls) makeCall(actor, call)
        })
      case 'flush':
        return inProcess((actor) => {
          const { timeoutMs } = step
          const flushed = actor.client.flush(timeoutMs === undefined ? undefined : { timeoutMs })
          watchPromise(actor, `flush(${timeoutMs ?? ''})`, timeoutMs, flushed)
        })
      case 'close':
        return inProcess((actor) => close(actor, step.timeoutMs))
      case 'ready':
        return inProcess((actor) => watchPromise(actor, 'ready()', undefined, actor.client.ready()))
      case 'abort':
        return inProcess((actor) => {
          const own = calls.filter((call) => call.actor === actor && call.plan.hasSignal)
          const call = own[Math.floor(step.share * own.length)]
          if (call === undefined) return
          trace.add(actor.name, `aborts call ${call.number}`)
          call.abort.abort()
        })
      case 'freeze':
        return freeze(chosen, step.ms)
      case 'kill':
        trace.add(chosen.name, 'is killed')
        died.add(chosen)
        time.kill(chosen)
        return disk?.reclaimFrom(chosen)
      case 'jump':
        trace.add('clock', `jumps by ${step.ms} ms`)
        return time.jump(step.ms)
      case 'start': {
        const started = step.inSameProcess ? chosen : startProcess()
        return time.reach(started, 0, () => {
          // A frozen process may come to it after the end.
          if (!isOver) startClient(started)
        })
      }
      default:
        return step satisfies never
    }
  }

  /** A database works in real time; virtual time waits for it. */
  const settle = async (): Promise<void> => {
    await nextTurn()
    while (file !== undefined && watch.underWay > 0) await nextTurn()
  }

  const runAll = async (): Promise<void> => {
    for (let events = 0; await time.step(settle); events += 1) {
      for (const actor of actors) {
        const { bytes, waitingBytes } = actor.client.pending
        actor.peakBytes = Math.max(actor.peakBytes, bytes)
        actor.peakWaitingBytes = Math.max(actor.peakWaitingBytes, waitingBytes)
      }
      if (events < maxEvents) continue
      report(`${maxEvents} events did not bring it to an end`)
      return
    }
  }

  const simulate = async (): Promise<Simulation> => {
    const first = startProcess()
    time.reach(first, 0, () => void startClient(first))
    for (const step of plan.steps) time.inWorld(step.atMs, () => take(step))
    time.inWorld(healedAt, () => {
      isOver = true
      host.heal()
      disk?.heal()
      for (const actor of actors) {
        if (actor.process.isAlive) time.reach(actor.process, 0, () => close(actor, plan.lastCloseMs))
      }
    })
    await runAll()
    // The next process finds what the earlier ones left.
    if (disk !== undefined || file !== undefined) {
      for (const { process: ended } of actors) {
        time.kill(ended)
        disk?.reclaimFrom(ended)
      }
      if (file !== undefined) {
        await file.close()
        file = await openFile()
      }
      const last = startProcess()
      time.reach(last, 60_001, () => {
        const actor = startClient(last, {
          ...plan.client,
          transportFaults: 0,
          middleware: [],
          tokens: undefined,
          retry: undefined,
        })
        time.reach(last, 0, () => close(actor, 86_400_000))
      })
      await runAll()
    }

    const kept = new Map<string, { readonly code: string; readonly message: string } | undefined>()
    for (const { messageId, parked } of disk?.entries ?? []) kept.set(messageId, parked)
    if (file !== undefined) {
      const queue = file.queue('a-write-key https://api.segment.io/v1/batch')
      for (const { messageId, code, message } of await queue.parked(10_000)) kept.set(messageId, { code, message })
      for (const { messageId } of await queue.claim({ bytes: 1e9, calls: 1e6 })) kept.set(messageId, undefined)
    }
    await nextTurn()
    return { plan, trace, host, disk, watch, actors, calls, waits, asked, kept, freezes, healedAt, died, violations }
  }

  const onUnhandled = (reason: unknown): void => {
    if (time.isInside()) report(`unhandled rejection: ${String(reason)}`)
  }
  process.on('unhandledRejection', onUnhandled)
  try {
    return await time.run(simulate)
  } finally {
    process.off('unhandledRejection', onUnhandled)
    await file?.close()
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  }
}
