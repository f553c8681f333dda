import { Pool } from 'undici'

/** Concurrent requests, as many as core uses. */
export const concurrency = 4

/** Bytes of a full batch; core fills batches up to this size too. */
export const batchBytes = 500_000

const headers = { authorization: `Basic ${btoa('key:')}`, 'content-type': 'application/json' }

/** Posts ready bodies with undici and nothing else; the response is read and ignored. */
export const createBatchPoster = (url: string) => {
  const pool = new Pool(url, { connections: concurrency })
  return {
    post: async (body: Uint8Array): Promise<void> => {
      const response = await pool.request({ path: '/v1/batch', method: 'POST', headers, body })
      await response.body.dump()
    },
    close: () => pool.close(),
  }
}
