import { formatQuery } from '@org/segment-testing/query'
import { useRef } from 'preact/hooks'
import { sessionBase } from '../api/session-base.ts'
import { formatCount, plural } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { calmVersion, store } from '../state/live-events.ts'
import { filtering, query } from '../state/navigation.ts'

interface Format {
  readonly name: string
  readonly path: string
  readonly parameters: Readonly<Record<string, string>>
  readonly purpose: string
}

const formats: readonly Format[] = [
  {
    name: 'Session as HTML',
    path: 'export.html',
    parameters: {},
    purpose: 'Opens in any browser without segment dev, and on this page. The latest 10,000 calls.',
  },
  {
    name: 'Session as NDJSON',
    path: 'export.ndjson',
    parameters: { as: 'events' },
    purpose: 'Opens on this page, with verdicts and issues. One event per line.',
  },
  {
    name: 'Only the calls as NDJSON',
    path: 'export.ndjson',
    parameters: {},
    purpose: 'As received, to send them again with segment replay. One call per line.',
  },
]

const urlOf = ({ path, parameters }: Format): string => {
  const search = new URLSearchParams({ ...parameters, ...(filtering.value ? { q: formatQuery(query.value) } : {}) })
  return `${sessionBase}/_dev/${path}${search.size === 0 ? '' : `?${search}`}`
}

/** Saves the shown calls as a file. */
export const SaveButton = () => {
  // The store is not a signal; its version triggers the update.
  calmVersion.value
  const dialog = useRef<HTMLDialogElement>(null)
  return (
    <>
      <button
        type="button"
        class="button"
        aria-haspopup="dialog"
        aria-label="Save the shown calls"
        title="Save the shown calls"
        onClick={() => dialog.current?.showModal()}
      >
        <Icon name="download" />
        <span class="wide-only">Save</span>
      </button>
      <dialog ref={dialog} class="question" aria-labelledby="save-title">
        <h2 id="save-title">Save {plural(store.shown.length, 'call')}</h2>
        <p>
          {filtering.value
            ? `Only those that match the filter, of ${formatCount(store.all.length)}. Write keys are masked.`
            : 'All calls of this session. Write keys are masked.'}
        </p>
        <ul class="formats">
          {formats.map((format) => (
            <li key={format.name}>
              <a class="format" href={urlOf(format)} download onClick={() => dialog.current?.close()}>
                <span class="format-name">{format.name}</span>
                <span class="quiet">{format.purpose}</span>
              </a>
            </li>
          ))}
        </ul>
        <form method="dialog" class="question-buttons">
          <button type="submit" class="button">
            Cancel
          </button>
        </form>
      </dialog>
    </>
  )
}
