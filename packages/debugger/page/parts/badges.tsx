import { type Outcome, outcomeWords, typeTone } from '../state/verdicts.ts'
import { shorten } from './format.ts'
import { Icon } from './icon.tsx'

/** The type of a call; an unknown type is truncated. */
export const TypeBadge = ({ type }: { readonly type: string }) => (
  <span class={`type-badge tone-${typeTone(type)}`}>
    <bdi>{shorten(type, 24)}</bdi>
  </span>
)

/** The outcome of a call as an icon with an accessible name. */
export const OutcomeMark = ({ outcome }: { readonly outcome: Outcome }) => (
  <span class={`verdict-mark verdict-${outcome}`} title={outcomeWords[outcome].label}>
    <Icon name={outcome} size={12} />
    <span class="hidden">{outcomeWords[outcome].label}</span>
  </span>
)

/** The outcome of a call as icon and label. */
export const OutcomeBadge = ({ outcome }: { readonly outcome: Outcome }) => (
  <span class={`verdict-badge verdict-${outcome}`}>
    <Icon name={outcome} size={12} />
    {outcomeWords[outcome].label}
  </span>
)
