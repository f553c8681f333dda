import type { EventVerdict } from '../../src/event-record.ts'
import { typeTone, verdictWords } from '../state/verdicts.ts'
import { Icon } from './icon.tsx'

/** The type of a call; a type of the sender's own invention is shown as it came, and cut. */
export const TypeBadge = ({ type }: { readonly type: string }) => (
  <span class={`type-badge tone-${typeTone(type)}`}>
    <bdi>{type.slice(0, 24)}</bdi>
  </span>
)

/** A verdict as a mark of its own shape, with its name for those who do not see it. */
export const VerdictMark = ({ verdict }: { readonly verdict: EventVerdict }) => (
  <span class={`verdict-mark verdict-${verdict}`} title={verdictWords[verdict].label}>
    <Icon name={verdict} size={12} />
    <span class="hidden">{verdictWords[verdict].label}</span>
  </span>
)

/** A verdict as mark and word. */
export const VerdictBadge = ({ verdict }: { readonly verdict: EventVerdict }) => (
  <span class={`verdict-badge verdict-${verdict}`}>
    <Icon name={verdict} size={12} />
    {verdictWords[verdict].label}
  </span>
)
