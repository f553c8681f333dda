import { verdicts } from '@org/segment-testing/query'
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { formatCount, plural } from '../parts/format.ts'
import { store } from '../state/live-events.ts'

/** Interval of announcements, in ms; rows are never announced one by one. */
const intervalMs = 8000

/** Announces new calls to screen readers. */
export const Announcer = () => {
  const text = useSignal('')
  useEffect(() => {
    let before: ReadonlyMap<string, number> = new Map()
    const announce = (): void => {
      const now = new Map(store.counts.verdicts)
      const added = verdicts
        .map((name) => [name, (now.get(name) ?? 0) - (before.get(name) ?? 0)] as const)
        .filter(([, count]) => count > 0)
      before = now
      if (added.length === 0) return
      const total = added.reduce((sum, [, count]) => sum + count, 0)
      text.value = `${plural(total, 'new call')}: ${added.map(([name, count]) => `${formatCount(count)} ${name}`).join(', ')}.`
    }
    const timer = setInterval(announce, intervalMs)
    return () => clearInterval(timer)
  }, [text])
  return (
    <div class="hidden" aria-live="polite">
      {text.value}
    </div>
  )
}
