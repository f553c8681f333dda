import { signal } from '@preact/signals'

/** The time, a step a second, in ms since 1970; what shows spans of time reads it. */
export const nowMs = signal(Date.now())

/** Lets the time go on; returns what stops it. A hidden page takes no steps. */
export const startTicks = (): (() => void) => {
  const timer = setInterval(() => {
    if (!document.hidden) nowMs.value = Date.now()
  }, 1000)
  return () => clearInterval(timer)
}
