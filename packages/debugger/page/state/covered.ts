import { computed } from '@preact/signals'
import { isPhone } from './media.ts'
import { openSeq, view } from './navigation.ts'

/** Whether an open event covers the list, which must then be out of reach for the keyboard too. */
export const isCovered = computed(() => isPhone.value && view.value === 'live' && openSeq.value !== undefined)
