import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { viewTitles } from '../state/address.ts'

/** Whether the dialog is open. */
export const helpOpen = signal(false)

const keys: readonly (readonly [keys: readonly string[], meaning: string])[] = [
  [['j', '↓'], 'Next call'],
  [['k', '↑'], 'Previous call'],
  [['Enter'], 'Open the call'],
  [['Esc'], 'Close the call, or leave a field'],
  [['[', ']'], 'Previous or next tab'],
  [['/'], 'Search'],
  [['f'], 'Jump to the latest call'],
  [['p'], 'Pause or resume the stream'],
  [['1', '…', '6'], Object.values(viewTitles).join(', ')],
  [['t'], 'Switch between light and dark'],
  [['?'], 'Show this list'],
]

/** The keyboard shortcuts of the page. */
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
      <h2 id="help-title">Keyboard shortcuts</h2>
      <dl class="keys">
        {keys.map(([names, meaning]) => (
          <div key={meaning}>
            <dt>{names.map((name) => (name === '…' ? <span key={name}>…</span> : <kbd key={name}>{name}</kbd>))}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog" class="question-buttons">
        <button type="submit" class="button">
          Close
        </button>
      </form>
    </dialog>
  )
}
