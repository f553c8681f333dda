import type { RequestLife } from '../src/hand-over/hand-over.ts'
import { createRequestTimer } from '../src/pipeline/request-timer.ts'

/** What a request lends where nothing ends with it. */
export const localLife = (): RequestLife => ({ waitUntil: () => {}, timer: createRequestTimer() })

/** The same as a Worker is given it. */
export const lifetime = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} }
