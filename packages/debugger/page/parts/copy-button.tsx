import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Icon } from './icon.tsx'

const write = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // Over plain http on another machine there is no clipboard but this.
    const area = document.createElement('textarea')
    area.value = text
    area.className = 'hidden'
    document.body.append(area)
    area.select()
    const done = document.execCommand('copy')
    area.remove()
    return done
  }
}

/** Puts a text on the clipboard, and says so. */
export const CopyButton = ({ text, label = 'Copy' }: { readonly text: () => string; readonly label?: string }) => {
  const state = useSignal<'idle' | 'copied' | 'failed'>('idle')
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const copy = async (): Promise<void> => {
    state.value = (await write(text())) ? 'copied' : 'failed'
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      state.value = 'idle'
    }, 1600)
  }
  return (
    <button type="button" class="button small" onClick={copy}>
      <Icon name={state.value === 'copied' ? 'kept' : 'copy'} size={14} />
      <span aria-live="polite">
        {state.value === 'idle' ? label : state.value === 'copied' ? 'Copied' : 'Not copied'}
      </span>
    </button>
  )
}
