import type { Io } from '../io/io.ts'

/** What the keys of `segment dev` do. */
export interface KeyActions {
  readonly pause: () => void
  /** Takes the text to look for; empty ends the filter. */
  readonly filter: (text: string) => void
  readonly clear: () => void
  readonly open: () => void
  readonly quit: () => void
  /** Shows what is typed into the filter. */
  readonly prompt: (text: string) => void
}

/** The line that names the keys. */
export const keyHelp = 'keys: p pause · f filter · c clear · o open the page · q quit'

const interrupt = '\u0003'
const escapeKey = '\u001b'
const enter = /^[\r\n]$/
const eraseKeys: readonly string[] = ['\b', '\u007f']

/** Handles keys until it is stopped; without a terminal there are none. */
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
      // What is pasted comes as one, and so does what an arrow or another key without a letter writes, which means nothing.
      if (keys === escapeKey) press(escapeKey)
      else if (!keys.startsWith(escapeKey)) for (const key of keys) press(key)
    }) ?? (() => undefined)
  )
}
