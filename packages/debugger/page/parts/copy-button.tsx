import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Icon } from './icon.tsx'

/** Copies a text to the clipboard. @returns whether it was copied */
export const copyText = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // The Clipboard API needs a secure context; this works over plain HTTP too.
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

/** Copies a text to the clipboard and confirms it. */
export const CopyButton = ({ text, label = 'Copy' }: { readonly text: () => string; readonly label?: string }) => {
  const state = useSignal<'idle' | 'copied' | 'failed'>('idle')
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const copy = async (): Promise<void> => {
    state.value = (await copyText(text())) ? 'copied' : 'failed'
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      state.value = 'idle'
    }, 1600)
  }
  return (
    <button type="button" class="button small" onClick={copy}>
      <Icon name={state.value === 'copied' ? 'kept' : 'copy'} size={14} />
      <span aria-live="polite">
        {state.value === 'idle' ? label : state.value === 'copied' ? 'Copied' : 'Copy failed'}
      </span>
    </button>
  )
}
