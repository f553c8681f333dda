// Makes time pass faster for everything that is loaded after this module, so that an outage of minutes takes seconds. The
// message `clock back` sets the wall clock back by an hour, as a correction of the time does.
const factor = Number(process.env.BENCH_TIME_FACTOR ?? 1)
const hourMs = 3_600_000

const realNow = Date.now.bind(Date)
const realElapsed = performance.now.bind(performance)
const startedAt = realNow()
const elapsedAtStart = realElapsed()
let shiftMs = 0

const elapsedMs = (): number => (realElapsed() - elapsedAtStart) * factor
const now = (): number => Math.floor(startedAt + elapsedMs() + shiftMs)

class WarpedDate extends Date {
  constructor(...given: readonly unknown[]) {
    if (given.length === 0) super(now())
    else super(...(given as [number]))
  }

  static override now(): number {
    return now()
  }
}

const faster =
  <Handle>(start: (run: () => void, ms?: number, ...given: unknown[]) => Handle) =>
  (run: () => void, ms = 0, ...given: unknown[]): Handle =>
    start(run, ms / factor, ...given)

if (factor !== 1) {
  const { setTimeout, setInterval } = globalThis
  const abortAfter = AbortSignal.timeout.bind(AbortSignal)
  Object.assign(globalThis, { Date: WarpedDate, setTimeout: faster(setTimeout), setInterval: faster(setInterval) })
  Object.assign(AbortSignal, { timeout: (ms: number) => abortAfter(Math.ceil(ms / factor)) })
  Object.defineProperty(performance, 'now', { value: elapsedMs })
}

process.on('message', (message) => {
  if (message === 'clock back') shiftMs -= hourMs
})
