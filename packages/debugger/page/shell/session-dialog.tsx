import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { debuggerApi, type ListedSession } from '../api/debugger-api.ts'
import { sessionPage } from '../api/session-base.ts'
import { plural } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { useAnswer } from '../parts/use-answer.ts'
import { info } from '../state/live-events.ts'
import { openFile } from '../state/session-file.ts'

const refreshMs = 2000

const SessionLink = ({ session: { name, events, file } }: { readonly session: ListedSession }) => (
  <li>
    <a class="session" href={sessionPage(name)} aria-current={info.value?.session === name ? 'true' : undefined}>
      <bdi class="session-name">{file ?? name}</bdi>
      {file === undefined ? null : <span class="tag">file</span>}
      <span class="quiet">{plural(events, 'event')}</span>
    </a>
  </li>
)

const SessionList = () => {
  const asked = useAnswer('sessions', () => debuggerApi.sessions(), { everyMs: refreshMs }).value
  if (asked.value === undefined) return <p role="status">{asked.error ?? 'Loading…'}</p>
  return (
    <ul class="sessions">
      {asked.value.sessions.map((session) => (
        <SessionLink key={session.name} session={session} />
      ))}
    </ul>
  )
}

const validName = /^[\w.-]{1,64}$/

const NameForm = () => {
  const name = useSignal('')
  const wanted = name.value.trim()
  const invalid = wanted !== '' && !validName.test(wanted)
  return (
    <form
      class="session-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (validName.test(wanted)) location.assign(sessionPage(wanted))
      }}
    >
      <label class="hidden" for="session-name">
        Name of a session
      </label>
      <input
        id="session-name"
        class="field mono"
        placeholder="Name of a session"
        autocomplete="off"
        spellcheck={false}
        aria-invalid={invalid}
        aria-describedby="session-error"
        value={name.value}
        onInput={({ currentTarget }) => {
          name.value = currentTarget.value
        }}
      />
      <button type="submit" class="button" disabled={wanted === '' || invalid}>
        Go to session
      </button>
      <p id="session-error" class="form-error" role="alert">
        {invalid ? 'A name has 1 to 64 letters, digits, "_", "." or "-".' : undefined}
      </p>
    </form>
  )
}

const FileButton = () => {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        class="hidden"
        type="file"
        tabIndex={-1}
        aria-label="Session file"
        accept=".ndjson,.jsonl,.html,.htm"
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])]
          currentTarget.value = ''
          if (files.length > 0) void openFile(files)
        }}
      />
      <button type="button" class="button" onClick={() => input.current?.click()}>
        Open a file…
      </button>
    </>
  )
}

/** The name of the session, and a dialog to switch to another one or to a file. */
export const SessionButton = () => {
  const dialog = useRef<HTMLDialogElement>(null)
  const open = useSignal(false)
  const name = info.value?.file?.name ?? info.value?.session ?? 'default'
  return (
    <>
      <button
        type="button"
        class={name === 'default' ? 'session-button is-default' : 'session-button'}
        aria-haspopup="dialog"
        title="Sessions and files"
        onClick={() => {
          open.value = true
          dialog.current?.showModal()
          // Otherwise the field has the focus, and opens the keyboard of a phone.
          dialog.current?.focus()
        }}
      >
        <Icon name="sessions" />
        <span class="hidden">Session </span>
        <bdi class="session-label">{name}</bdi>
      </button>
      <dialog
        ref={dialog}
        class="question"
        tabIndex={-1}
        aria-labelledby="session-title"
        onClose={() => {
          open.value = false
        }}
      >
        <h2 id="session-title">Sessions</h2>
        <p>
          Each session has its own calls, faults and clears. Calls belong to one if their path starts with{' '}
          <code>/s/name</code>, or if they have the header <code>x-segment-dev-session</code>.
        </p>
        {open.value ? <SessionList /> : null}
        <NameForm />
        <h3 class="session-files">Files</h3>
        <p>Open a session that was saved with Save, as NDJSON or HTML. You can also drop it onto the page.</p>
        <form method="dialog" class="question-buttons">
          <FileButton />
          <button type="submit" class="button">
            Close
          </button>
        </form>
      </dialog>
    </>
  )
}
