import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Bench, Subject } from '../src/bench.ts'
import { bundleProgram } from '../src/bundle.ts'
import type { DeliveryClientName } from '../src/delivery/delivery-client.ts'
import type { DeliveryRun } from '../src/delivery/delivery-process.ts'
import { type Sink, startSink } from '../src/sink.ts'

const events = Number(process.env.BENCH_EVENTS ?? 100_000)
const warmUp = 10_000

/** Runs one client in a process of its own; every call must have arrived, and none twice. */
const runClient = async (program: string, name: DeliveryClientName, sink: Sink): Promise<DeliveryRun> => {
  const child = fork(program, [name, sink.url, String(events), String(warmUp)], { execArgv: [] })
  const [result] = (await once(child, 'message')) as [DeliveryRun] // the only thing the process says
  await once(child, 'exit')
  const { calls, ids } = await sink.count()
  if (calls !== events + warmUp || ids !== calls) throw new Error(`${name} sent ${calls} calls with ${ids} ids.`)
  return result
}

/** The whole cost of delivering many calls, wall clock; CPU, memory and p99 are printed as they are measured. */
export const bench: Bench = {
  about: `${events.toLocaleString('en-US')} track calls of about 600 bytes to a sink in another process that counts every messageId`,
  unit: 'ms',
  rounds: Number(process.env.BENCH_ROUNDS ?? 5),
  warmUps: 0,
  prepare: async () => {
    const sink = await startSink()
    const program = await bundleProgram(new URL('../src/delivery/delivery-process.ts', import.meta.url))
    const subject = (name: DeliveryClientName): Subject => ({
      name,
      sample: async () => {
        const { wallMs, cpuMs, peakMb, p99Us } = await runClient(program.file, name, sink)
        const facts = [
          `${wallMs.toFixed(0)} ms`,
          `CPU ${cpuMs.toFixed(0)} ms`,
          `${peakMb.toFixed(0)} MB`,
          `p99 ${p99Us.toFixed(1)} µs`,
        ]
        process.stderr.write(`  ${name.padEnd(16)} ${facts.join('  ')}\n`)
        return wallMs
      },
    })
    return {
      subjects: [subject('floor'), subject('core'), subject('analytics-node'), subject('posthog-node')],
      comparisons: [
        { subject: 'core', against: 'floor', atMost: 1.15 },
        { subject: 'analytics-node', against: 'core', atLeast: 8 },
        { subject: 'posthog-node', against: 'core', atLeast: 3 },
      ],
      close: async () => {
        await sink.close()
        await program.remove()
      },
    }
  },
}
