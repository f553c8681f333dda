/** A client under test: accepts calls and tells when all are delivered. */
export interface DeliveryClient {
  /** Returns a promise if the caller should wait before the next call. */
  track(index: number): unknown
  drain(): Promise<void>
  close(): Promise<void>
}

interface DeliveryModule {
  /** @param runs calls of each run, for a subject that prepares them before the clock starts */
  readonly create: (url: string, runs: readonly number[]) => Promise<DeliveryClient>
}

/** Every client by name; only the measured one is loaded. */
export const deliveryClients = {
  bytes: (): Promise<DeliveryModule> => import('./bytes.ts'),
  serialise: (): Promise<DeliveryModule> => import('./serialise.ts'),
  core: (): Promise<DeliveryModule> => import('./core.ts'),
  'core-gzip': (): Promise<DeliveryModule> => import('./core-gzip.ts'),
  'core-outbox': (): Promise<DeliveryModule> => import('./core-outbox.ts'),
  'analytics-node': (): Promise<DeliveryModule> => import('./analytics-node.ts'),
  'posthog-node': (): Promise<DeliveryModule> => import('./posthog-node.ts'),
} as const

/** Name of a client. */
export type DeliveryClientName = keyof typeof deliveryClients

/** All of them. */
export const deliveryClientNames = Object.keys(deliveryClients) as readonly DeliveryClientName[]
