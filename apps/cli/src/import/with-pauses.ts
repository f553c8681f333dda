import type { Runtime } from '@org/segment-core'

/** When a pause is due. */
export interface PauseOptions {
  /** The longest time that something waits, in milliseconds; undefined for no limit. */
  readonly waitsAtMost: number | undefined
  /** Whether something waits. */
  readonly isWaiting: () => boolean
  readonly sleep: Runtime['sleep']
}

/** Passes items on, and says `pause` when something has waited for the longest time, at the latest when the next item is late. */
export async function* withPauses<Item>(
  items: AsyncGenerator<Item>,
  { waitsAtMost, isWaiting, sleep }: PauseOptions,
): AsyncGenerator<Item | 'pause'> {
  if (waitsAtMost === undefined) {
    yield* items
    return
  }
  let timer: { readonly due: Promise<'pause'>; readonly cancel: AbortController } | undefined
  const start = () => {
    const cancel = new AbortController()
    return { cancel, due: sleep(waitsAtMost, cancel.signal).then(() => 'pause' as const) }
  }
  let next = items.next()
  try {
    for (;;) {
      if (isWaiting()) timer ??= start()
      const found = await (timer === undefined ? next : Promise.race([next, timer.due]))
      if (found === 'pause') {
        timer = undefined
        yield 'pause'
      } else if (found.done === true) return
      else {
        yield found.value
        next = items.next()
      }
    }
  } finally {
    timer?.cancel.abort()
    // An item that is still awaited is not needed any more, and may never come; the input is closed after it.
    next.catch(() => undefined)
    items.return(undefined).catch(() => undefined)
  }
}
