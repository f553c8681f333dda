/** The local Segment with its page; a file of its own in the build, which only `try` reads. */
export { startDebugger } from '@org/segment-debugger'
