import { computed } from '@preact/signals'
import { address } from './navigation.ts'

/** The tabs of an open event, in their order. */
export const detailTabs = ['call', 'issues', 'request', 'sent-on', 'clock', 'compare', 'again', 'curl'] as const

/** A tab of an open event. */
export type DetailTab = (typeof detailTabs)[number]

/** The current tab; the first one if the address has none or an unknown one. */
export const detailTab = computed((): DetailTab => detailTabs.find((tab) => tab === address.value.tab) ?? 'call')
