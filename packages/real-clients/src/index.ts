import { browserClients } from './browser-clients.ts'
import { nodeClients } from './node-clients.ts'
import type { RealClient } from './real-client.ts'

export { launchChromium } from './browser/chromium.ts'
export { browserClients, leavingBrowserClient, servedBrowserClient } from './browser-clients.ts'
export { type CanonicalCall, canonicalCall, canonicalOrder } from './canonical-call.ts'
export { compatibleServer } from './compatible-server.ts'
export { nodeClients } from './node-clients.ts'
export type { Call, CallType, RealClient, SendReport, Target, Wire } from './real-client.ts'
export { type BothWays, type ProxiedTarget, sendBothWays, sendDirectly, sendThrough } from './send-both-ways.ts'
export { identifiedAt, ids, sixCalls } from './six-calls.ts'
export { forwardTo, tapWire, type WireRequest, type WireTap } from './wire-tap.ts'

/** Every client, Node clients first. */
export const realClients: readonly RealClient[] = [...nodeClients, ...browserClients]
