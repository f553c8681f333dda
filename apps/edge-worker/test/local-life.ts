import type { RequestLife } from '../src/http/request.ts'
import { createRequestTimer } from '../src/http/request-timer.ts'

/** The life of a request in a process that outlives it. */
export const localLife = (): RequestLife => ({ waitUntil: () => {}, timer: createRequestTimer() })

/** The execution context of a Worker. */
export const executionContext = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} }
