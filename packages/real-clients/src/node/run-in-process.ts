import { fork } from 'node:child_process'
import { patienceMs } from '../patience.ts'
import type { SendReport } from '../real-client.ts'
import type { Order, Outcome } from './client-process.ts'

/**
 * Runs one client in its own Node process.
 * @throws {Error} the client's error, or what its process wrote if it exits without a report
 */
export const runInProcess = (order: Order): Promise<SendReport> =>
  new Promise((resolve, reject) => {
    const child = fork(new URL('./client-process.ts', import.meta.url), {
      silent: true,
      timeout: patienceMs,
      // Dates stay dates.
      serialization: 'advanced',
    })
    const written: string[] = []
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text) => written.push(text))
    let outcome: Outcome | undefined
    child.once('message', (message: Outcome) => {
      outcome = message
    })
    child.once('error', reject)
    child.once('exit', (status, signal) => {
      if (outcome !== undefined && 'report' in outcome) resolve(outcome.report)
      else
        reject(
          new Error(`${order.package}: ${outcome?.error ?? `ended with ${signal ?? status}`}\n${written.join('')}`),
        )
    })
    child.send(order)
  })
