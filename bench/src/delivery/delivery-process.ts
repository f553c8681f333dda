import { type DeliveryClientName, deliveryClients } from './delivery-clients.ts'

/** The cost of one run. */
export interface DeliveryRun {
  readonly wallMs: number
  readonly cpuMs: number
  /** Largest resident set of the process, in megabytes. */
  readonly peakMb: number
  /** 99th percentile of the duration of track(), in microseconds. */
  readonly p99Us: number
}

// Each client has its own process, so that no other client's heap or compiled code affects it.
const [name, url, count, warmUp] = process.argv.slice(2)
const events = Number(count)
const { create } = await deliveryClients[name as DeliveryClientName]()
const client = await create(url ?? '', [Number(warmUp), events])

const run = async (calls: number, times?: Float64Array): Promise<void> => {
  for (let index = 0; index < calls; index += 1) {
    const started = performance.now()
    const wait = client.track(index)
    if (times !== undefined) times[index] = performance.now() - started
    if (wait !== undefined) await wait
    // Gives responses a chance to arrive, as an application with other work would.
    if (index % 500 === 499) await new Promise((resolve) => setImmediate(resolve))
  }
  await client.drain()
}

await run(Number(warmUp))
const times = new Float64Array(events)
const cpu = process.cpuUsage()
const started = performance.now()
await run(events, times)
const wallMs = performance.now() - started
const used = process.cpuUsage(cpu)
const result: DeliveryRun = {
  wallMs,
  cpuMs: (used.user + used.system) / 1_000,
  peakMb: process.resourceUsage().maxRSS / 1_024,
  p99Us: (times.sort()[Math.floor(events * 0.99)] ?? 0) * 1_000,
}
await client.close()
process.send?.(result)
process.disconnect?.()
