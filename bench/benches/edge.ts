import { validateCall } from '@org/segment-core'
import type { Bench, Comparison, Subject } from '../src/bench.ts'
import { drain } from '../src/edge/drain.ts'
import { figuresOf } from '../src/edge/figures-of.ts'
import { startLoad } from '../src/edge/load.ts'
import { type Soak, soak } from '../src/edge/soak.ts'
import {
  type EdgeSubject,
  startCollectorOnNode,
  startNatsSubjects,
  startNodePeers,
  startWorkerSubjects,
} from '../src/edge/subjects.ts'
import { type Stretch, sustain } from '../src/edge/sustain.ts'
import { startUpstream } from '../src/edge/upstream.ts'
import { exampleCall } from '../src/example-call.ts'
import { spreadOf } from '../src/statistics.ts'
import { timed } from '../src/timed.ts'

/**
 * Concurrent connections. Many favour the collector: more calls share each request to Segment, while a proxy makes one for
 * each. Few favour the proxy. The promises apply to both.
 */
const loads = { many: 64, few: 32 } as const
const durationMs = Number(process.env.BENCH_WINDOW_MS ?? 3_000)

/** Bytes of a full batch. */
const batchLimit = 500_000

/** Minutes of load for the memory figures of each collector. */
const usualMinutes = 4

/** What can be measured alone. */
const parts = ['workers', 'node', 'nats', 'memory']

const isCollector = ({ waitMs }: EdgeSubject): boolean => waitMs > 0

/** Suffix of the subjects under the lighter load. */
const few = `, ${loads.few} connections`

/** The largest p99 of a collector, against a server that forwards each request. */
const mostP99 = 1.3

/** What is promised of a collector's requests per second and p99 under both loads. */
const promises = (
  subject: string,
  against: string,
  atLeast: Readonly<Record<keyof typeof loads, number>>,
): readonly Comparison[] =>
  (['many', 'few'] as const).flatMap((load) => {
    const under = load === 'few' ? few : ''
    return [
      { subject: `${subject}${under}`, against: `${against}${under}`, atLeast: atLeast[load] },
      { subject: `${subject}${under}: p99`, against: `${against}${under}: p99`, atMost: mostP99 },
    ]
  })

/** Throughput, latency and memory of the collectors, compared with a floor that only answers and a proxy that only forwards. */
export const bench: Bench = {
  about: `validated POST /v1/track, delivered in batches, ${loads.many} connections (which favour the collector) unless a line says ${loads.few} (which favour a proxy), ${durationMs / 1_000} s a sample; sender and Segment in their own processes`,
  unit: '/s',
  rounds: Number(process.env.BENCH_ROUNDS ?? 7),
  warmUps: 1,
  parts,
  prepare: async ({ minutes = usualMinutes, part }) => {
    const has = (...names: readonly string[]): boolean => part === undefined || names.includes(part)
    const [upstream, load] = await Promise.all([startUpstream(), startLoad()])
    const { url } = upstream
    const onWorkers = has('workers', 'memory') ? await startWorkerSubjects(url) : []
    const peers = has('node') ? await startNodePeers(url) : []
    const onNode = has('node', 'nats', 'memory') ? [await startCollectorOnNode(url)] : []
    const onNats = has('nats') ? await startNatsSubjects(url) : []
    const all = [...onWorkers, ...peers, ...onNode]

    const figuresUnder = (connections: number, under: string): readonly Subject[] =>
      all.flatMap((one): Subject[] => {
        const name = `${one.name}${under}`
        const figure = figuresOf((): Promise<Stretch> => sustain(one, { load, upstream }, { connections, durationMs }))
        const fill = (stretch: Stretch): number =>
          stretch.batchBytes.length === 0 ? 0 : (spreadOf(stretch.batchBytes).median * 100) / batchLimit
        return [
          { name, sample: figure(({ perSecond }) => perSecond) },
          { name: `${name}: p99`, unit: 'ms', sample: figure(({ p99Ms }) => p99Ms) },
          ...(isCollector(one)
            ? [
                { name: `${name}: CPU per request`, unit: 'µs', sample: figure(({ cpuUs }) => cpuUs) },
                { name: `${name}: batch fill`, unit: '%', sample: figure(fill) },
              ]
            : []),
        ]
      })
    const figures = has('workers', 'node') ? [...figuresUnder(loads.many, ''), ...figuresUnder(loads.few, few)] : []

    // Of several processes, so without CPU and memory of one of them.
    const natsFigures = (part === 'nats' ? [...onNode, ...onNats] : onNats).map(
      (one): Subject => ({
        name: one.name,
        sample: async () => (await sustain(one, { load, upstream }, { connections: loads.many, durationMs })).perSecond,
      }),
    )

    // The long load runs once, in the first round; every round reads its result.
    const soaks = (has('memory') ? all.filter(isCollector) : []).flatMap((one): Subject[] => {
      let taken: Promise<Soak> | undefined
      const take = async (): Promise<Soak> => {
        await upstream.reset()
        const running = load.run({
          url: one.url,
          path: one.path,
          connections: loads.many,
          durationMs: minutes * 60_000,
        })
        const found = await soak(one.pid, running)
        await drain(upstream, (await running).requests, one.name)
        return found
      }
      const once = (): Promise<Soak> => {
        taken ??= take()
        return taken
      }
      return [
        { name: `${one.name}: memory, early`, unit: 'MB', sample: async () => (await once()).earlyMb },
        { name: `${one.name}: memory, late`, unit: 'MB', sample: async () => (await once()).lateMb },
      ]
    })

    const text = JSON.stringify(exampleCall)
    const call: unknown = JSON.parse(text)
    const verdict: Subject = {
      name: 'validateCall',
      unit: 'µs',
      sample: timed(() => validateCall(call, { type: 'track' }), { operations: 20_000, unit: 'µs' }),
    }
    const full: Subject = { name: 'a full batch', unit: '%', sample: () => 100 }

    const subjects = [...figures, ...natsFigures, ...soaks, verdict, full]
    const isMeasured = ({ subject, against }: Comparison): boolean =>
      [subject, against].every((name) => subjects.some((one) => one.name === name))
    const comparisons: readonly Comparison[] = [
      { subject: 'collector on workerd', against: 'accepting worker', atMost: 1 },
      { subject: 'collector on Node', against: 'accepting server', atMost: 1 },
      ...promises('collector on workerd', 'forwarding worker', { many: 1.3, few: 0.9 }),
      ...promises('collector on Node', 'forwarding proxy', { many: 1.1, few: 0.95 }),
      { subject: 'collector on workerd', against: 'edge SDK' },
      { subject: 'collector on NATS', against: 'collector on Node' },
      { subject: 'two collectors on NATS', against: 'collector on NATS' },
      { subject: 'validateCall', against: 'collector on workerd: CPU per request', atMost: 0.1 },
      { subject: 'validateCall', against: 'collector on Node: CPU per request', atMost: 0.1 },
      { subject: 'collector on workerd: batch fill', against: 'a full batch', atLeast: 0.8 },
      { subject: 'collector on Node: batch fill', against: 'a full batch', atLeast: 0.8 },
      {
        subject: 'collector on workerd: memory, late',
        against: 'collector on workerd: memory, early',
        atMost: 1.1,
      },
      { subject: 'collector on Node: memory, late', against: 'collector on Node: memory, early', atMost: 1.1 },
    ]

    return {
      subjects,
      // Of a part, those whose subjects it has.
      comparisons: part === undefined ? comparisons : comparisons.filter(isMeasured),
      close: async () => {
        await Promise.all([load.close(), ...[...all, ...onNats].map((one) => one.close())])
        await upstream.close()
      },
    }
  },
}
