import { decodePart } from '../../src/model/decode-part.ts'

/** The titles of the page's views. */
export const viewTitles = {
  live: 'Live',
  users: 'Users',
  catalogue: 'Catalogue',
  traffic: 'Traffic',
  faults: 'Faults',
  connect: 'Connect',
} as const

/** A view of the page. */
export type ViewName = keyof typeof viewTitles

/** The views of the page. */
export const viewNames = Object.keys(viewTitles) as ViewName[] // the keys above

/** What the page shows; stored in the URL fragment, so that it can be shared and the Back button works. */
export interface Address {
  readonly view: ViewName
  /** The query of the list as typed, which may be invalid. */
  readonly q: string
  /** Number of the open event. */
  readonly seq?: number
  /** Numbering that `seq` belongs to: the start of a `logId`. Without one, it is the current numbering. */
  readonly log?: string
  /** Tab of the open event. */
  readonly tab?: string
  /** User of the users view, or event of the catalogue. */
  readonly subject?: string
}

const isView = (text: string): text is ViewName => viewNames.some((name) => name === text)

/** Parses a URL fragment, with or without its #; ignores what is invalid. */
export const parseAddress = (hash: string): Address => {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split(/\?(.*)/s)
  const [view = '', subject = ''] = path.split(/\/(.*)/s)
  const search = new URLSearchParams(query)
  const seq = Number(search.get('seq') ?? 'none')
  const tab = search.get('tab')
  const isOpen = Number.isSafeInteger(seq) && seq > 0
  const log = isOpen ? search.get('log') : null
  return {
    view: isView(view) ? view : 'live',
    q: search.get('q') ?? '',
    ...(isOpen ? { seq } : {}),
    ...(log === null ? {} : { log }),
    ...(tab === null ? {} : { tab }),
    ...(subject === '' ? {} : { subject: decodePart(subject) }),
  }
}

/** Formats an address as a URL fragment, # included; the inverse of `parseAddress`. */
export const formatAddress = ({ view, q, seq, log, tab, subject }: Address): string => {
  const search = new URLSearchParams([
    ...(q === '' ? [] : [['q', q]]),
    ...(seq === undefined ? [] : [['seq', String(seq)]]),
    ...(seq === undefined || log === undefined ? [] : [['log', log]]),
    ...(seq === undefined || tab === undefined ? [] : [['tab', tab]]),
  ])
  // encodeURIComponent throws for half of a surrogate pair.
  const path = subject === undefined ? view : `${view}/${encodeURIComponent(subject.toWellFormed())}`
  return `#/${path}${search.size === 0 ? '' : `?${search}`}`
}
