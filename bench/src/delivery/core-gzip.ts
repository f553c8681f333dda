import { createCoreClient } from './core.ts'
import type { DeliveryClient } from './delivery-client.ts'

/** The client of core with compression. */
export const create = async (url: string): Promise<DeliveryClient> => createCoreClient(url, { gzip: true })
