import { monotonic, steadyClock } from './monotonic.ts'
import type { Runtime } from './runtime.ts'

/** A runtime whose clocks never throw and whose sleeps never reject, so that a failing timer cannot stop the client. */
export const fencedRuntime = (runtime: Runtime): Runtime & { readonly backgroundSleep: Runtime['sleep'] } => {
  const calm =
    (sleep: Runtime['sleep']): Runtime['sleep'] =>
    async (ms, signal) => {
      try {
        await sleep(ms, signal)
      } catch {
        // Some timers reject when they are aborted.
      }
    }
  const now = (): number => {
    try {
      return runtime.now()
    } catch {
      // An invalid time refuses the call, with the reason.
      return Number.NaN
    }
  }
  return {
    ...runtime,
    now,
    monotonic: runtime.monotonic === undefined ? monotonic : steadyClock(runtime.monotonic),
    sleep: calm(runtime.sleep),
    backgroundSleep: calm(runtime.backgroundSleep ?? runtime.sleep),
  }
}
