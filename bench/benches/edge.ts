import type { Bench, Subject } from '../src/bench.ts'
import { startChild } from '../src/edge/child.ts'
import { startLoad } from '../src/edge/load.ts'
import { bundleWorker, hostWorker } from '../src/edge/miniflare-host.ts'
import { twoFigures } from '../src/edge/two-figures.ts'
import { startUpstream } from '../src/edge/upstream.ts'

const connections = 32
const durationMs = Number(process.env.BENCH_WINDOW_MS ?? 3_000)

/** A door to Segment that is put under load. */
interface Door {
  readonly name: string
  readonly url: string
  readonly path: string
}

const workerAt = (file: string): URL => new URL(`../src/edge/${file}.ts`, import.meta.url)

/** What a collector takes and gives, against the least that could stand in its place. */
export const bench: Bench = {
  about: `POST /v1/track over ${connections} connections for ${durationMs / 1_000} s a sample, sender and Segment in other processes`,
  unit: '/s',
  rounds: Number(process.env.BENCH_ROUNDS ?? 5),
  warmUps: 1,
  prepare: async () => {
    const [upstream, load] = await Promise.all([startUpstream(), startLoad()])
    const bindings = { UPSTREAM: upstream.url }
    const proxy = await startChild<{ url: string }>(workerAt('node-proxy-process'), [upstream.url])
    const bare = await hostWorker(await bundleWorker(workerAt('bare-worker')), { bindings })
    const sdk = await hostWorker(await bundleWorker(workerAt('edge-sdk-worker')), { bindings })
    const doors: readonly Door[] = [
      { name: 'bare worker', url: bare.url, path: '/v1/track' },
      { name: 'edge SDK', url: sdk.url, path: '/seg/evs/t' },
      { name: 'Node proxy', url: proxy.ready.url, path: '/v1/track' },
    ]
    const run = async ({ name, url, path }: Door) => {
      await upstream.reset()
      const result = await load.run({ url, path, connections, durationMs })
      const { calls } = await upstream.counts()
      if (calls !== result.requests) throw new Error(`${name} took ${result.requests} calls and sent on ${calls}.`)
      return result
    }
    const subjects = doors.flatMap((door): Subject[] => {
      const figure = twoFigures(() => run(door))
      return [
        { name: door.name, sample: figure('perSecond') },
        { name: `${door.name}, p99`, unit: 'ms', sample: figure('p99Ms') },
      ]
    })
    return {
      subjects,
      comparisons: [{ subject: 'edge SDK', against: 'bare worker' }],
      close: async () => {
        await Promise.all([load.close(), proxy.close(), bare.close(), sdk.close()])
        await upstream.close()
      },
    }
  },
}
