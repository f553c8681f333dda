import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'

/** Whether the list of keys is shown. */
export const helpOpen = signal(false)

const keys: readonly (readonly [keys: readonly string[], meaning: string])[] = [
  [['j', '↓'], 'Next call'],
  [['k', '↑'], 'Call before'],
  [['Enter'], 'Open the call'],
  [['Esc'], 'Close it, or leave a field'],
  [['[', ']'], 'Tab before, next tab'],
  [['/'], 'Search'],
  [['f'], 'Follow the newest'],
  [['p'], 'Hold the stream, let it go on'],
  [['1', '…', '6'], 'Live, Users, Catalogue, Traffic, Faults, Connect'],
  [['t'], 'Light or dark'],
  [['?'], 'This list'],
]

/** The keys of the page. */
export const HelpDialog = () => {
  const dialog = useRef<HTMLDialogElement>(null)
  const open = helpOpen.value
  useEffect(() => {
    if (open) dialog.current?.showModal()
    else dialog.current?.close()
  }, [open])
  const close = (): void => {
    helpOpen.value = false
  }
  return (
    <dialog ref={dialog} class="question" aria-labelledby="help-title" onClose={close}>
      <h2 id="help-title">Keys</h2>
      <dl class="keys">
        {keys.map(([names, meaning]) => (
          <div key={meaning}>
            <dt>{names.map((name) => (name === '…' ? <span key={name}>…</span> : <kbd key={name}>{name}</kbd>))}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <div class="question-buttons">
        <button type="button" class="button" onClick={close}>
          Close
        </button>
      </div>
    </dialog>
  )
}
