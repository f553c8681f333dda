/** A verdict for those who judge many calls: the `@org/segment-core/fast-verdict` entry. */

export { cleanCallBound, isCleanCall } from './clean-call.ts'
export { validateCallFast } from './validate-call-fast.ts'
