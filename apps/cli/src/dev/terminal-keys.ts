import type { Io } from '../io/io.ts'
import { takesControls } from '../output/report.ts'

/** The keys of a command that follows calls, and what they do. */
const keyWords = {
  p: 'pause',
  f: 'filter',
  v: 'payload',
  c: 'clear',
  o: 'page',
  '?': 'keys',
  q: 'quit',
} as const

type Key = keyof typeof keyWords

/** The actions of the keys that a command has. */
export type KeyActions = { readonly [Name in Exclude<Key, 'f'>]?: () => void } & {
  /** Filters by a query; an empty one removes the filter. */
  readonly f?: {
    readonly filter: (text: string) => void
    /** Shows the filter while it is typed. */
    readonly prompt: (text: string) => void
  }
  readonly q: () => void
}

/** One line of help for the keys of a command; it fits 80 columns. */
export const keyHelp = (keys: readonly Key[]): string =>
  `keys: ${keys.map((key) => `${key} ${keyWords[key]}`).join(' · ')}`

/** Clears the current line of stderr, if it is a terminal with a prompt. */
export const clearLine = (io: Pick<Io, 'env' | 'readKeys' | 'stderr'>): string =>
  io.readKeys !== undefined && takesControls(io, io.stderr) ? '\r\u001b[K' : ''

/** A prompt with what is typed. A dumb terminal cannot clear it, so each state has a line of its own. */
export const promptText = (io: Pick<Io, 'env' | 'readKeys' | 'stderr'>, text: string): string =>
  `${clearLine(io)}${text}${io.stderr.isTTY && !takesControls(io, io.stderr) ? '\n' : ''}`

const interrupt = '\u0003'
const escapeKey = '\u001b'
const enter = /^[\r\n]$/
const eraseKeys: readonly string[] = ['\b', '\u007f']

const isKey = (key: string): key is Exclude<Key, 'f'> => Object.hasOwn(keyWords, key) && key !== 'f'

/** Handles keys if stdin is a terminal. @returns a function that stops */
export const handleKeys = (io: Io, actions: KeyActions): (() => void) => {
  const { f: filter } = actions
  let typed: string | undefined
  const type = (key: string): void => {
    if (enter.test(key)) {
      filter?.filter(typed ?? '')
      typed = undefined
    } else if (key === escapeKey) {
      typed = undefined
      filter?.filter('')
    } else {
      typed = eraseKeys.includes(key) ? (typed ?? '').slice(0, -1) : `${typed ?? ''}${key.replace(/\p{Cc}/gu, '')}`
      filter?.prompt(typed)
    }
  }
  const press = (key: string): void => {
    if (key === interrupt) actions.q()
    else if (typed !== undefined) type(key)
    else if (key === 'f' && filter !== undefined) {
      typed = ''
      filter.prompt('')
    } else if (isKey(key)) actions[key]?.()
  }
  return (
    io.readKeys?.((keys) => {
      // Pasted text arrives as one chunk; so does the escape sequence of an arrow key, which is ignored.
      if (keys === escapeKey) press(escapeKey)
      else if (!keys.startsWith(escapeKey)) for (const key of keys) press(key)
    }) ?? (() => undefined)
  )
}
