/** A client under test: takes calls, and says when all have left. */
export interface DeliveryClient {
  /** Returns a promise where the client asks to be waited for. */
  track(index: number): unknown
  drain(): Promise<void>
  close(): Promise<void>
}

interface DeliveryModule {
  readonly create: (url: string) => Promise<DeliveryClient>
}

/** Every client by name; only the one that is measured is loaded. */
export const deliveryClients = {
  floor: (): Promise<DeliveryModule> => import('./floor.ts'),
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
