import { execPath } from 'node:process'
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'

/** Largest result of a function. The parent waits while it is copied. */
const maxResultBytes = 32 * 1024 ** 2

/** Heap of the child. A function that needs more ends it. */
const heapMiB = 512

/**
 * The program of the child process. It runs in the child's only realm, so that dates and arrays are those of the app's
 * code. It never sees the parent's objects: values cross as structured clones.
 */
const childProgram = `
import { runInThisContext } from 'node:vm'
import { serialize } from 'node:v8'
const send = process.send.bind(process)
process.on('disconnect', () => process.exit())
const notData = 'The result is not data: it contains a function or another value that cannot be passed on.'
let iml, clock, functions
const start = async ({ imlUrl, timeZone, codes, timeoutMs }) => {
  const { bindFunctions } = await import(imlUrl)
  iml = Object.assign({}, bindFunctions({ now: () => clock, random: Math.random, timeZone }))
  globalThis.iml = iml
  globalThis.debug = () => undefined
  for (const name of ['process', 'fetch', 'WebSocket', 'EventSource', 'navigator', 'performance']) delete globalThis[name]
  functions = new Map()
  for (const [name, code] of codes) {
    try {
      runInThisContext(code, { filename: name + '.js', timeout: timeoutMs })
    } catch (error) {
      return { compile: name, message: String(error?.message ?? error) }
    }
    let declared
    try {
      declared = runInThisContext('typeof ' + name + " === 'function' ? " + name + ' : undefined')
    } catch {}
    if (declared === undefined) return { compile: name, message: undefined }
    functions.set(name, declared)
    iml[name] = declared
  }
  return {}
}
const sizeOf = (value) => {
  try {
    return serialize(value).byteLength
  } catch {
    throw new Error(notData)
  }
}
const run = ({ name, parameters, now, timeoutMs }) => {
  clock = now
  const job = () => functions.get(name)(...parameters)
  try {
    globalThis.__job = job
    const value = runInThisContext('__job()', { timeout: timeoutMs })
    return sizeOf(value) > ${maxResultBytes} ? { error: 'The result is larger than ${maxResultBytes / 1024 ** 2} MiB.' } : { value }
  } catch (error) {
    return { error: String(error?.message ?? error).slice(0, 1000) }
  } finally {
    delete globalThis.__job
  }
}
process.on('message', async (message) => {
  let answer
  try {
    answer = message.codes ? await start(message) : run(message)
  } catch (error) {
    answer = { error: String(error?.message ?? error) }
  }
  try {
    send(answer)
  } catch {
    send({ error: notData })
  }
})
`

/** The program of the thread that talks to the child while the caller waits. */
const threadProgram = `
const { workerData } = require('node:worker_threads')
const { spawn } = require('node:child_process')
const { port, signal, execPath, execArguments } = workerData
const flag = new Int32Array(signal)
let child
const answer = (message) => {
  port.postMessage(message)
  Atomics.store(flag, 0, 1)
  Atomics.notify(flag, 0)
}
const begin = () => {
  const started = spawn(execPath, execArguments, {
    env: {}, cwd: '/', stdio: ['ignore', 'ignore', 'ignore', 'ipc'], serialization: 'advanced',
  })
  started.on('message', answer)
  started.on('error', (error) => answer({ error: error.message }))
  started.on('exit', () => {
    if (child !== started) return
    child = undefined
    answer({ error: 'The process of the functions ended.' })
  })
  return started
}
child = begin()
port.on('message', (message) => {
  if (child === undefined) return answer({ error: 'The process of the functions ended.' })
  if (message !== 'end') return void child.send(message)
  const old = child
  child = undefined
  old.kill('SIGKILL')
})
`

/** A result of the child. */
export interface FunctionAnswer {
  readonly value?: unknown
  /** Message of an error that a function threw. */
  readonly error?: string
  /** Name of the function whose code cannot be used; the message is undefined if it declares no such function. */
  readonly compile?: string
  readonly message?: string
}

/** A process of its own for the custom functions of an app. Calls wait for their result. */
export interface FunctionProcess {
  readonly call: (message: Readonly<Record<string, unknown>>) => FunctionAnswer
}

/** Longer than the time limit of a function: only a process that no longer reacts takes so long. */
const patienceMs = 20_000

/**
 * Starts a process with an empty environment under Node's permission model: it can read only the given folder, and
 * write no file, start no process or thread and load no native code. It ends with this process.
 * @param readable folder with the code that the child imports
 */
export const startFunctionProcess = (readable: string): FunctionProcess => {
  const { port1, port2 } = new MessageChannel()
  const signal = new SharedArrayBuffer(4)
  const flag = new Int32Array(signal)
  const execArguments = [
    '--permission',
    `--max-old-space-size=${heapMiB}`,
    `--allow-fs-read=${readable}`,
    '--no-warnings',
    '--input-type=module',
    '--eval',
    childProgram,
  ]
  const worker = new Worker(threadProgram, {
    eval: true,
    env: {},
    workerData: { port: port2, signal, execPath, execArguments },
    transferList: [port2],
  })
  worker.unref()
  port1.unref()
  return {
    call: (message) => {
      Atomics.store(flag, 0, 0)
      port1.postMessage(message)
      if (Atomics.wait(flag, 0, 0, patienceMs) === 'timed-out') {
        port1.postMessage('end')
        return { error: 'The function took too long.' }
      }
      const received = receiveMessageOnPort(port1) as { readonly message: FunctionAnswer } | undefined
      return received?.message ?? { error: 'The process of the functions did not answer.' }
    },
  }
}
