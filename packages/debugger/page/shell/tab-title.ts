import { effect } from '@preact/signals'
import { formatCount } from '../parts/format.ts'
import { calmVersion, store, streamState } from '../state/live-events.ts'

/** Shows the number of lost calls in the title of the browser tab. */
export const keepTitle = (): void => {
  effect(() => {
    calmVersion.value
    const lost = (store.counts.verdicts.get('discarded') ?? 0) + (store.counts.verdicts.get('refused') ?? 0)
    const news = streamState.value === 'lost' ? 'Disconnected' : lost > 0 ? `${formatCount(lost)} lost` : undefined
    document.title = news === undefined ? 'segment dev' : `${news} · segment dev`
  })
}
