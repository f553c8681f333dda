import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { formatCount, plural } from '../parts/format.ts'
import { store } from '../state/live-events.ts'
import { verdictNames } from '../state/verdicts.ts'

/** Time between two announcements, in ms; rows themselves are never read out as they come. */
const everyMs = 8000

/** Tells screen readers now and then, and politely, what has come since the last time. */
export const Announcer = () => {
  const words = useSignal('')
  const before = useRef(new Map<string, number>())
  useEffect(() => {
    const tell = (): void => {
      const now = new Map(store.counts.verdicts)
      const news = verdictNames.map((name) => [name, (now.get(name) ?? 0) - (before.current.get(name) ?? 0)] as const)
      before.current = now
      const total = news.reduce((sum, [, count]) => sum + Math.max(0, count), 0)
      if (total === 0) return
      const parts = news.filter(([, count]) => count > 0).map(([name, count]) => `${formatCount(count)} ${name}`)
      words.value = `${plural(total, 'new call')}: ${parts.join(', ')}.`
    }
    const timer = setInterval(tell, everyMs)
    return () => clearInterval(timer)
  }, [words])
  return (
    <div class="hidden" aria-live="polite">
      {words.value}
    </div>
  )
}
