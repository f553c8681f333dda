import type { JsonObject } from '@org/segment-testing'
import { isObject } from '../model/is-object.ts'
import { type SessionEvent, sessionEventSchema } from '../model/session-event.ts'

/** An entry of a session file: an event with everything about it, or only a call, which is then checked again. */
export type SessionFileEntry = {
  /** Where it is in the file, such as `Line 3`. */
  readonly at: string
} & ({ readonly kind: 'event'; readonly event: SessionEvent } | { readonly kind: 'call'; readonly call: JsonObject })

/** A session file that can be shown. */
export interface SessionFile {
  /** The latest ones. */
  readonly entries: readonly SessionFileEntry[]
  /** Entries in the file. */
  readonly total: number
}

/** The file is not one that `segment dev` saved. */
export class SessionFileError extends Error {
  override readonly name = 'SessionFileError'
}

const advice = 'Drop a file that this page saved, as NDJSON or HTML.'

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }

const unescapeHtml = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => entities[name] ?? '')

/** An event as `exportHtml` writes it: what is known of it in an attribute, and its call as text. */
const htmlEvent = /<details data-event="([^"]*)">.*?<pre>([^<]*)<\/pre><\/details>/gs

const parse = (at: string, json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    throw new SessionFileError(`${at} is not valid JSON. ${advice}`)
  }
}

/** An entry that is not read yet. */
interface RawEntry {
  readonly at: string
  readonly read: () => unknown
}

const findEntries = (text: string): readonly RawEntry[] => {
  if (!/^\s*</.test(text)) {
    return text.split(/\r?\n/).flatMap((json, index) => {
      const at = `Line ${index + 1}`
      return json.trim() === '' ? [] : [{ at, read: () => parse(at, json) }]
    })
  }
  return [...text.matchAll(htmlEvent)].map(([, event = '', shown = ''], index) => {
    const at = `Event ${index + 1}`
    // A request without a readable call has a note instead.
    const call = shown.startsWith('{') ? unescapeHtml(shown) : 'null'
    return { at, read: () => ({ ...Object(parse(at, unescapeHtml(event))), call: parse(at, call) }) }
  })
}

const toEntry = ({ at, read }: RawEntry): SessionFileEntry => {
  const value = read()
  if (!isObject(value)) throw new SessionFileError(`${at} must be a JSON object. ${advice}`)
  if (!('verdict' in value && 'call' in value)) {
    if ('type' in value) return { at, kind: 'call', call: value }
    throw new SessionFileError(`${at} is not a call: it has no type. ${advice}`)
  }
  const parsed = sessionEventSchema.safeParse(value)
  if (parsed.success) return { at, kind: 'event', event: parsed.data }
  const [issue] = parsed.error.issues
  throw new SessionFileError(`${at} is not an event: ${issue?.path.join('.')}: ${issue?.message}. ${advice}`)
}

/**
 * Reads a session file: events or calls as NDJSON, or the HTML file with both.
 * @param limit entries to read, the latest ones
 * @throws {SessionFileError} if it is another file
 */
export const readSessionFile = (text: string, limit: number): SessionFile => {
  const found = findEntries(text)
  if (found.length === 0) throw new SessionFileError(`The file contains no calls. ${advice}`)
  return { entries: found.slice(-limit).map(toEntry), total: found.length }
}
