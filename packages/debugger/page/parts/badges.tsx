import { type Outcome, outcomeWords, typeTone } from '../state/verdicts.ts'
import { Icon } from './icon.tsx'

/** The type of a call; a type of the sender's own invention is shown as it came, and cut. */
export const TypeBadge = ({ type }: { readonly type: string }) => (
  <span class={`type-badge tone-${typeTone(type)}`}>
    <bdi>{type.slice(0, 24)}</bdi>
  </span>
)

/** What becomes of a call as a mark of its own shape, with its name for those who do not see it. */
export const OutcomeMark = ({ outcome }: { readonly outcome: Outcome }) => (
  <span class={`verdict-mark verdict-${outcome}`} title={outcomeWords[outcome].label}>
    <Icon name={outcome} size={12} />
    <span class="hidden">{outcomeWords[outcome].label}</span>
  </span>
)

/** What becomes of a call as mark and word. */
export const OutcomeBadge = ({ outcome }: { readonly outcome: Outcome }) => (
  <span class={`verdict-badge verdict-${outcome}`}>
    <Icon name={outcome} size={12} />
    {outcomeWords[outcome].label}
  </span>
)
