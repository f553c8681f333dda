import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Bench, Subject } from '../src/bench.ts'
import { bundleProgram } from '../src/bundle.ts'
import { type DeliveryClientName, deliveryClientNames } from '../src/delivery/delivery-clients.ts'
import type { DeliveryRun } from '../src/delivery/delivery-process.ts'
import { type Sink, startSink } from '../src/sink.ts'

const events = Number(process.env.BENCH_EVENTS ?? 100_000)
/** As many as are measured: with 10,000, every client is still being compiled during half of the run. */
const warmUp = Number(process.env.BENCH_WARM_UP ?? events)

/** Runs one client in its own process; every call must have arrived exactly once. */
const runClient = async (program: string, name: DeliveryClientName, sink: Sink): Promise<DeliveryRun> => {
  const child = fork(program, [name, sink.url, String(events), String(warmUp)], { execArgv: [] })
  const [result] = (await once(child, 'message')) as [DeliveryRun] // the only message of the process
  await once(child, 'exit')
  const { calls, ids } = await sink.count()
  if (calls !== events + warmUp || ids !== calls) throw new Error(`${name} sent ${calls} calls with ${ids} ids.`)
  return result
}

/** The metrics of each run, and their names. */
const metrics = [
  { metric: 'wallMs', suffix: '', unit: 'ms' },
  { metric: 'cpuMs', suffix: ', CPU', unit: 'ms' },
  { metric: 'peakMb', suffix: ', memory', unit: 'MB' },
  { metric: 'p99Us', suffix: ', p99 of track()', unit: 'µs' },
] as const satisfies readonly { readonly metric: keyof DeliveryRun; readonly suffix: string; readonly unit: string }[]

/** One subject per metric of a client; in each round all of them come from the same run. */
const subjectsOf = (name: DeliveryClientName, run: () => Promise<DeliveryRun>): readonly Subject[] => {
  let latest: DeliveryRun | undefined
  const read = new Set<keyof DeliveryRun>()
  return metrics.map(({ metric, suffix, unit }) => ({
    name: `${name}${suffix}`,
    unit,
    sample: async () => {
      if (latest === undefined || read.has(metric)) {
        latest = await run()
        read.clear()
      }
      read.add(metric)
      return latest[metric]
    },
  }))
}

/** The whole cost of delivering many calls: wall time, CPU, memory, and how long track() blocks the caller. */
export const bench: Bench = {
  about: `${events.toLocaleString('en-US')} track calls of about 600 bytes to a sink in another process that counts every messageId`,
  unit: 'ms',
  rounds: Number(process.env.BENCH_ROUNDS ?? 5),
  warmUps: 0,
  prepare: async () => {
    const sink = await startSink()
    const program = await bundleProgram(new URL('../src/delivery/delivery-process.ts', import.meta.url))
    return {
      subjects: deliveryClientNames.flatMap((name) => subjectsOf(name, () => runClient(program.file, name, sink))),
      comparisons: [
        { subject: 'serialise', against: 'bytes', atLeast: 1 },
        { subject: 'serialise, CPU', against: 'bytes, CPU', atLeast: 1 },
        { subject: 'core', against: 'serialise', atMost: 1.25 },
        { subject: 'core, CPU', against: 'serialise, CPU', atMost: 1.25 },
        { subject: 'core, memory', against: 'serialise, memory' },
        { subject: 'core, p99 of track()', against: 'serialise, p99 of track()' },
        { subject: 'analytics-node', against: 'core', atLeast: 6 },
        { subject: 'analytics-node, memory', against: 'core, memory' },
        { subject: 'posthog-node', against: 'core', atLeast: 2.3 },
        { subject: 'analytics-node', against: 'core-outbox', atLeast: 2 },
        { subject: 'core-gzip', against: 'core' },
        { subject: 'core-gzip, CPU', against: 'core, CPU' },
      ],
      close: async () => {
        await sink.close()
        await program.remove()
      },
    }
  },
}
