import { validateCallFast } from '@org/segment-core/fast-verdict'
import type { Bench, Subject } from '../src/bench.ts'
import { type Door, openDoors } from '../src/edge/doors.ts'
import { drain } from '../src/edge/drain.ts'
import { figuresOf } from '../src/edge/figures-of.ts'
import { startLoad } from '../src/edge/load.ts'
import { type Soak, soak } from '../src/edge/soak.ts'
import { type Stretch, sustain } from '../src/edge/sustain.ts'
import { startUpstream } from '../src/edge/upstream.ts'
import { exampleCall } from '../src/example-call.ts'
import { spreadOf } from '../src/statistics.ts'
import { timed } from '../src/timed.ts'

/** Requests under way at a time: what a collector in front of a site has, by which the bars are judged, and few of them. */
const loads = { many: 64, few: 32 } as const
const durationMs = Number(process.env.BENCH_WINDOW_MS ?? 3_000)

/** What a batch may hold, in bytes. */
const batchLimit = 500_000

/** How long each collector is kept under load for the sake of its memory, in minutes. */
const usualMinutes = 4

const isCollector = ({ waitMs }: Door): boolean => waitMs > 0

/** How the name of a subject ends that is under the lesser load. */
const few = `, ${loads.few} connections`

/** What a collector takes and gives, against the least that could stand in its place. */
export const bench: Bench = {
  about: `validated POST /v1/track, delivered in batches, ${loads.many} connections unless a line says ${loads.few}, ${durationMs / 1_000} s a sample; sender and Segment in processes of their own`,
  unit: '/s',
  rounds: Number(process.env.BENCH_ROUNDS ?? 7),
  warmUps: 1,
  prepare: async ({ minutes = usualMinutes }) => {
    const [upstream, load] = await Promise.all([startUpstream(), startLoad()])
    const doors = await openDoors(upstream.url)

    const figuresUnder = (connections: number, under: string): readonly Subject[] =>
      doors.flatMap((door): Subject[] => {
        const name = `${door.name}${under}`
        const figure = figuresOf((): Promise<Stretch> => sustain(door, { load, upstream }, { connections, durationMs }))
        const fill = (stretch: Stretch): number =>
          stretch.batchBytes.length === 0 ? 0 : (spreadOf(stretch.batchBytes).median * 100) / batchLimit
        return [
          { name, sample: figure(({ perSecond }) => perSecond) },
          { name: `${name}: p99`, unit: 'ms', sample: figure(({ p99Ms }) => p99Ms) },
          ...(isCollector(door)
            ? [
                { name: `${name}: CPU a request`, unit: 'µs', sample: figure(({ cpuUs }) => cpuUs) },
                { name: `${name}: fill of a batch`, unit: '%', sample: figure(fill) },
              ]
            : []),
        ]
      })
    const figures = [...figuresUnder(loads.many, ''), ...figuresUnder(loads.few, few)]

    // Long load is taken once a run, in the first round; each round sees what came of it.
    const soaks = doors.filter(isCollector).flatMap((door): Subject[] => {
      let taken: Promise<Soak> | undefined
      const take = async (): Promise<Soak> => {
        await upstream.reset()
        const running = load.run({
          url: door.url,
          path: door.path,
          connections: loads.many,
          durationMs: minutes * 60_000,
        })
        const found = await soak(door.pid, running)
        await drain(upstream, (await running).requests, door.name)
        return found
      }
      const once = (): Promise<Soak> => {
        taken ??= take()
        return taken
      }
      return [
        { name: `${door.name}: memory, early`, unit: 'MB', sample: async () => (await once()).earlyMb },
        { name: `${door.name}: memory, late`, unit: 'MB', sample: async () => (await once()).lateMb },
      ]
    })

    const text = JSON.stringify(exampleCall)
    const call: unknown = JSON.parse(text)
    const verdict: Subject = {
      name: 'verdict on a call',
      unit: 'µs',
      sample: timed(() => validateCallFast(call, { type: 'track' }), { operations: 20_000, unit: 'µs' }),
    }
    const full: Subject = { name: 'a full batch', unit: '%', sample: () => 100 }

    return {
      subjects: [...figures, ...soaks, verdict, full],
      comparisons: [
        { subject: 'collector on workerd', against: 'bare worker', atLeast: 1.5 },
        { subject: 'collector on workerd', against: 'edge SDK' },
        { subject: `collector on workerd${few}`, against: `bare worker${few}` },
        { subject: 'collector on Node', against: 'Node proxy', atLeast: 1.3 },
        { subject: `collector on Node${few}`, against: `Node proxy${few}` },
        { subject: 'collector on workerd: p99', against: 'bare worker: p99', atMost: 1 },
        { subject: 'collector on Node: p99', against: 'Node proxy: p99', atMost: 1 },
        { subject: `collector on workerd${few}: p99`, against: `bare worker${few}: p99` },
        { subject: `collector on Node${few}: p99`, against: `Node proxy${few}: p99` },
        { subject: 'verdict on a call', against: 'collector on workerd: CPU a request', atMost: 0.1 },
        { subject: 'verdict on a call', against: 'collector on Node: CPU a request', atMost: 0.1 },
        { subject: 'collector on workerd: fill of a batch', against: 'a full batch', atLeast: 0.8 },
        { subject: 'collector on Node: fill of a batch', against: 'a full batch', atLeast: 0.8 },
        {
          subject: 'collector on workerd: memory, late',
          against: 'collector on workerd: memory, early',
          atMost: 1.1,
        },
        { subject: 'collector on Node: memory, late', against: 'collector on Node: memory, early', atMost: 1.1 },
      ],
      close: async () => {
        await Promise.all([load.close(), ...doors.map((door) => door.close())])
        await upstream.close()
      },
    }
  },
}
