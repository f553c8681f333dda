import { computed, signal } from '@preact/signals'

/** The current time in ms since 1970, updated every second. */
export const nowMs = signal(Date.now())

/** The current day in the local time zone; equal for all times of a day. */
export const today = computed(() => new Date(nowMs.value).toDateString())

/** Starts the clock; it pauses while the page is hidden. */
export const startTicks = (): void => {
  setInterval(() => {
    if (!document.hidden) nowMs.value = Date.now()
  }, 1000)
}
