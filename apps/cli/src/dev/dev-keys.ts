import type { Io } from '../io/io.ts'

/** The actions of the keys of `segment dev`. */
export interface KeyActions {
  readonly pause: () => void
  /** Filters by a text; empty removes the filter. */
  readonly filter: (text: string) => void
  readonly clear: () => void
  readonly open: () => void
  readonly quit: () => void
  /** Shows the filter while it is typed. */
  readonly prompt: (text: string) => void
}

/** Help for the keys. */
export const keyHelp = 'keys: p pause · f filter · c clear · o open page · q quit'

const interrupt = '\u0003'
const escapeKey = '\u001b'
const enter = /^[\r\n]$/
const eraseKeys: readonly string[] = ['\b', '\u007f']

/** Handles keys if stdin is a terminal. @returns a function that stops */
export const handleKeys = (io: Io, actions: KeyActions): (() => void) => {
  let typed: string | undefined
  const type = (key: string): void => {
    if (enter.test(key)) {
      actions.filter(typed ?? '')
      typed = undefined
    } else if (key === escapeKey) {
      typed = undefined
      actions.filter('')
    } else {
      typed = eraseKeys.includes(key) ? (typed ?? '').slice(0, -1) : `${typed ?? ''}${key.replace(/\p{Cc}/gu, '')}`
      actions.prompt(typed)
    }
  }
  const press = (key: string): void => {
    if (key === interrupt) actions.quit()
    else if (typed !== undefined) type(key)
    else if (key === 'f') {
      typed = ''
      actions.prompt('')
    } else if (key === 'p') actions.pause()
    else if (key === 'c') actions.clear()
    else if (key === 'o') actions.open()
    else if (key === 'q') actions.quit()
  }
  return (
    io.readKeys?.((keys) => {
      // Pasted text arrives as one chunk; so does the escape sequence of an arrow key, which is ignored.
      if (keys === escapeKey) press(escapeKey)
      else if (!keys.startsWith(escapeKey)) for (const key of keys) press(key)
    }) ?? (() => undefined)
  )
}
