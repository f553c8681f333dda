import type { EventVerdict } from '../../src/model/event-record.ts'
import { type EventFilter, noFilter } from './event-filter.ts'
import { verdictNames } from './verdicts.ts'

/** The views of the page. */
export const viewNames = ['live', 'users', 'catalogue', 'traffic', 'faults', 'connect'] as const

/** A view of the page. */
export type ViewName = (typeof viewNames)[number]

/** What the page shows; stored in the URL fragment, so that it can be shared and the Back button works. */
export interface Address {
  readonly view: ViewName
  readonly filter: EventFilter
  /** Number of the open event. */
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

/** Parses a URL fragment, with or without its #; ignores what is invalid. */
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

/** Formats an address as a URL fragment, # included; the inverse of `parseAddress`. */
export const formatAddress = ({ view, filter, seq, tab, subject }: Address): string => {
  const search = new URLSearchParams([
    ...(filter.text === '' ? [] : [['text', filter.text]]),
    ...(filter.user === '' ? [] : [['user', filter.user]]),
    ...filter.types.map((type) => ['type', type]),
    ...filter.verdicts.map((verdict) => ['verdict', verdict]),
    ...filter.events.map((event) => ['event', event]),
    ...filter.sources.map((source) => ['source', source]),
    ...(seq === undefined ? [] : [['seq', String(seq)]]),
    ...(seq === undefined || tab === undefined ? [] : [['tab', tab]]),
  ])
  // encodeURIComponent throws for half of a surrogate pair.
  const path = subject === undefined ? view : `${view}/${encodeURIComponent(subject.toWellFormed())}`
  return `#/${path}${search.size === 0 ? '' : `?${search}`}`
}
