import './warp-time.ts'
import { exampleCall } from '../example-call.ts'
import { type FaultClientName, faultClients } from './fault-clients.ts'

/** What a process of an application does. */
export interface FaultScript {
  readonly client: FaultClientName
  readonly url: string
  readonly calls: number
  /** Pause between two calls, in milliseconds; without one, they are made in one go. */
  readonly spacingMs: number
  /** Time between the last call and closing, in milliseconds. */
  readonly runMs: number
  /** How long closing may take, in milliseconds. */
  readonly limitMs: number
  /** Whether the callback of every call throws. */
  readonly throws: boolean
  /** Whether the tenth call has a value that JSON cannot carry. */
  readonly hasBadValue: boolean
}

/** What its process saw. */
export interface FaultReport {
  readonly settled: number
  /** Calls whose method threw. */
  readonly thrown: number
  readonly isClosed: boolean
}

const script = JSON.parse(process.argv[2] ?? '') as FaultScript
const { client: name, url, calls, spacingMs, runMs, limitMs, throws, hasBadValue } = script
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const client = await faultClients[name].create(url, () => {
  if (throws) throw new Error('The callback of the application throws.')
})
process.send?.('ready')

let settled = 0
let thrown = 0
const { order_id: _, ...properties } = exampleCall.properties
for (let n = 0; n < calls; n += 1) {
  const bad = hasBadValue && n === 10 ? { amount: 10n } : {}
  try {
    client.track({ n, userId: `user-${n}`, event: exampleCall.event, properties: { ...properties, ...bad } }, () => {
      settled += 1
    })
  } catch {
    thrown += 1
  }
  if (spacingMs > 0) await sleep(spacingMs)
}
if (runMs > 0) await sleep(runMs)
const isClosed = await Promise.race([
  client.close().then(
    () => true,
    () => true,
  ),
  sleep(limitMs).then(() => false),
])
// Callbacks may run a moment after the end of close.
if (isClosed) await sleep(1_000)
const report: FaultReport = { settled, thrown, isClosed }
process.send?.(report, undefined, {}, () => process.exit(0))
