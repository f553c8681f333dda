import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { Pool } from 'undici'
import { loadCall } from './load-call.ts'

/** The result of a load on the debugger. */
export interface DebuggerLoad {
  readonly offeredPerSecond: number
  readonly shownPerSecond: number
  /** From arrival at the server to arrival at a reader of its stream, ms. */
  readonly delayMedianMs: number
  /** 99th percentile. */
  readonly delayMostMs: number
  readonly delayWorstMs: number
  /** The slowest response to the page's request for statistics under load, ms. */
  readonly summaryWorstMs: number
  readonly peakMegabytes: number
}

/** The calls of every tick: 16 in a batch, and 4 alone. */
const tickMs = 10
const batchCalls = 16
const singleCalls = 4

const callOf = (number: number): object => {
  const call = loadCall(number)
  // Every tenth call gets a warning, and every hundredth is dropped.
  return {
    ...call,
    ...(number % 100 === 0 ? { userId: 42 } : {}),
    properties: { ...call.properties, revenue: number % 10 === 0 ? '$19.99' : 19.99 },
    timestamp: new Date().toISOString(),
  }
}

/** Follows the stream, and records the delay of each event. */
const follow = async (url: string, delays: number[], signal: AbortSignal): Promise<void> => {
  const response = await fetch(`${url}/_dev/stream?after=0`, { signal })
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body ?? []) {
    const now = Date.now()
    text += decoder.decode(chunk, { stream: true })
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const receivedAt = /"receivedAt":"([^"]+)"/.exec(block)?.[1]
      if (receivedAt !== undefined) delays.push(now - Date.parse(receivedAt))
    }
  }
}

/** Sends 2,000 calls per second to its own debugger, with a reader of the stream and one of the statistics. */
export const loadDebugger = async (seconds: number): Promise<DebuggerLoad> => {
  const child = fork(new URL('./debugger-process.ts', import.meta.url), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [{ url }] = (await once(child, 'message')) as [{ url: string }] // the first message of the process
  const pool = new Pool(url, { connections: 16 })
  const stop = new AbortController()
  const delays: number[] = []
  const following = follow(url, delays, stop.signal).catch(() => undefined)
  const post = async (path: string, body: object): Promise<void> => {
    const answer = await pool.request({
      method: 'POST',
      path,
      headers: { authorization: `Basic ${btoa('load-write-key:')}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    await answer.body.dump()
  }
  const under = new Set<Promise<void>>()
  const send = (path: string, body: object): void => {
    const sent = post(path, body).finally(() => under.delete(sent))
    under.add(sent)
  }
  let offered = 0
  let peak = 0
  let summaryWorstMs = 0
  const begun = performance.now()
  const watch = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const asked = performance.now()
      await (await fetch(`${url}/_dev/summary`)).text()
      summaryWorstMs = Math.max(summaryWorstMs, performance.now() - asked)
      child.send('memory')
      const [{ residentBytes }] = (await once(child, 'message')) as [{ residentBytes: number }] // its only other message
      peak = Math.max(peak, residentBytes)
      await pause(500)
    }
  }
  const watching = watch()
  const next = (): object => {
    offered += 1
    return callOf(offered)
  }
  const ticks = (seconds * 1_000) / tickMs
  for (let tick = 0; tick < ticks; tick += 1) {
    send('/v1/batch', { batch: Array.from({ length: batchCalls }, next) })
    for (let index = 0; index < singleCalls; index += 1) send('/v1/track', next())
    const wait = begun + (tick + 1) * tickMs - performance.now()
    if (wait > 0) await pause(wait)
  }
  const spent = (performance.now() - begun) / 1_000
  await Promise.all(under)
  for (let round = 0; round < 50 && delays.length < offered; round += 1) await pause(100)
  stop.abort()
  await Promise.all([following, watching])
  await pool.close()
  child.disconnect()
  const sorted = delays.toSorted((left, right) => left - right)
  return {
    offeredPerSecond: offered / spent,
    shownPerSecond: delays.length / spent,
    delayMedianMs: sorted[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY,
    delayMostMs: sorted[Math.floor(sorted.length * 0.99)] ?? Number.POSITIVE_INFINITY,
    delayWorstMs: sorted.at(-1) ?? Number.POSITIVE_INFINITY,
    summaryWorstMs,
    peakMegabytes: peak / 1024 / 1024,
  }
}
