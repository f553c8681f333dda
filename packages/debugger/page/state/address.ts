import type { EventVerdict } from '../../src/model/event-record.ts'
import { type EventFilter, noFilter } from './event-filter.ts'
import { verdictNames } from './verdicts.ts'

/** The places of the page. */
export const viewNames = ['live', 'users', 'catalogue', 'traffic', 'faults', 'connect'] as const

/** A place of the page. */
export type ViewName = (typeof viewNames)[number]

/** Where the reader is; kept in the fragment of the URL, so that it can be shared and gone back to. */
export interface Address {
  readonly view: ViewName
  readonly filter: EventFilter
  /** Number of the event that is open. */
  readonly seq?: number
  /** Tab of the open event. */
  readonly tab?: string
  /** User of the users view, or event of the catalogue. */
  readonly subject?: string
}

const isView = (text: string): text is ViewName => viewNames.some((name) => name === text)
const isVerdict = (text: string): text is EventVerdict => verdictNames.some((name) => name === text)

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Reads the fragment of a URL, with or without its #; what cannot be read counts as not said. */
export const parseAddress = (hash: string): Address => {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split(/\?(.*)/s)
  const [view = '', subject = ''] = path.split(/\/(.*)/s)
  const search = new URLSearchParams(query)
  const seq = Number(search.get('seq') ?? 'none')
  const tab = search.get('tab')
  return {
    view: isView(view) ? view : 'live',
    filter: {
      ...noFilter,
      text: search.get('text') ?? '',
      user: search.get('user') ?? '',
      types: search.getAll('type'),
      verdicts: search.getAll('verdict').filter(isVerdict),
      events: search.getAll('event'),
      sources: search.getAll('source'),
    },
    ...(Number.isSafeInteger(seq) && seq > 0 ? { seq } : {}),
    ...(tab === null ? {} : { tab }),
    ...(subject === '' ? {} : { subject: decode(subject) }),
  }
}

/** Writes an address as a fragment, # included; the reverse of `parseAddress`. */
export const formatAddress = ({ view, filter, seq, tab, subject }: Address): string => {
  const search = new URLSearchParams()
  if (filter.text !== '') search.set('text', filter.text)
  if (filter.user !== '') search.set('user', filter.user)
  for (const type of filter.types) search.append('type', type)
  for (const verdict of filter.verdicts) search.append('verdict', verdict)
  for (const event of filter.events) search.append('event', event)
  for (const source of filter.sources) search.append('source', source)
  if (seq !== undefined) search.set('seq', String(seq))
  if (seq !== undefined && tab !== undefined) search.set('tab', tab)
  const query = search.toString()
  // Half of a surrogate pair has no place in a URL.
  const path = subject === undefined ? view : `${view}/${encodeURIComponent(subject.toWellFormed())}`
  return `#/${path}${query === '' ? '' : `?${query}`}`
}
