import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** A recipe that runs in its own process. */
export interface RunningRecipe {
  readonly child: ChildProcess
  /** Everything it wrote to stdout so far. */
  readonly output: () => string
  /** Resolves to its exit code. */
  readonly exited: Promise<number | null>
}

/** Runs a file of this package with Node; killed after the test. */
export const runRecipe = (file: string, env: Readonly<Record<string, string>>): RunningRecipe => {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url))
  const child = spawn(process.execPath, ['--conditions=@org/source', path], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString()
  })
  return { child, output: () => output, exited: once(child, 'exit').then(([code]) => code) }
}
