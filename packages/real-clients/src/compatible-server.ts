import type { Server } from '@org/segment-testing'
import { withBrowserLibrary } from './browser-library.ts'
import { withJitsuPaths } from './jitsu-paths.ts'

/** A local Segment with the doors that some clients need besides: Jitsu's paths, and the browser library as its CDN has it. */
export const compatibleServer = (segment: Server): Server => withBrowserLibrary(withJitsuPaths(segment))
