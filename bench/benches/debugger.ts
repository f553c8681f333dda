import type { Bench } from '../src/bench.ts'
import { type DebuggerLoad, loadDebugger } from '../src/debugger-load.ts'
import { loadQueries, type QueryLoad } from '../src/query-load.ts'

/** The promises: the delay of an event, in ms, and the memory, in MB. */
const promisedMs = 200
const promisedMegabytes = 700

/** Every subject of a round reads one value of the same load. */
const createRound = (seconds: number): ((value: keyof DebuggerLoad) => Promise<number>) => {
  let load: Promise<DebuggerLoad> | undefined
  const taken = new Set<keyof DebuggerLoad>()
  return async (value) => {
    if (load === undefined || taken.has(value)) {
      load = loadDebugger(seconds)
      taken.clear()
    }
    taken.add(value)
    return (await load)[value]
  }
}

/** The debugger under load: what it shows, with which delay, and how much memory it needs. */
export const bench: Bench = {
  about: 'segment dev under 2,000 calls per second for a minute, 100,000 of them stored, against its promises',
  unit: 'ms',
  rounds: 1,
  warmUps: 0,
  prepare: ({ minutes = 1 }) => {
    const read = createRound(minutes * 60)
    let queries: Promise<QueryLoad> | undefined
    const readQueries = async (value: keyof QueryLoad): Promise<number> => {
      queries ??= loadQueries()
      return (await queries)[value]
    }
    return {
      subjects: [
        { name: 'calls offered', unit: 'per second', sample: () => read('offeredPerSecond') },
        { name: 'calls shown', unit: 'per second', sample: () => read('shownPerSecond') },
        { name: 'arrival to stream, median', sample: () => read('delayMedianMs') },
        { name: 'arrival to stream, 99 %', sample: () => read('delayMostMs') },
        { name: 'arrival to stream, worst', sample: () => read('delayWorstMs') },
        { name: 'GET /_dev/summary, worst', sample: () => read('summaryWorstMs') },
        { name: 'memory, most', unit: 'MB', sample: () => read('peakMegabytes') },
        { name: 'text.includes over 100,000 calls', sample: () => readQueries('includesMs') },
        { name: 'query of the documentation', sample: () => readQueries('documentedMs') },
        { name: 'slowest kind of query', sample: () => readQueries('slowestMs') },
        { name: 'promised delay', sample: () => promisedMs },
        { name: 'promised memory', unit: 'MB', sample: () => promisedMegabytes },
      ],
      comparisons: [
        { subject: 'calls shown', against: 'calls offered', atLeast: 0.999 },
        { subject: 'arrival to stream, median', against: 'promised delay', atMost: 1 },
        { subject: 'arrival to stream, 99 %', against: 'promised delay', atMost: 1 },
        { subject: 'arrival to stream, worst', against: 'promised delay' },
        { subject: 'query of the documentation', against: 'text.includes over 100,000 calls', atMost: 5 },
        { subject: 'slowest kind of query', against: 'text.includes over 100,000 calls', atMost: 5 },
        { subject: 'memory, most', against: 'promised memory', atMost: 1 },
      ],
    }
  },
}
