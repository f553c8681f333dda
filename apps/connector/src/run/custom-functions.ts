import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { CustomFunction, EvaluateOptions } from '@org/iml'
import { type App, AppError } from '../app/app.ts'
import { findUnsendable } from './find-unsendable.ts'
import { type FunctionAnswer, startFunctionProcess } from './function-process.ts'

/** Time limit of a custom function in milliseconds, as on the platform. */
const timeoutMs = 10_000

/** The module that the child imports, and its folder: the package of the standard functions. */
const standardFunctions = () => {
  const path = createRequire(import.meta.url).resolve('@org/iml')
  return { imlUrl: pathToFileURL(path).href, folder: dirname(dirname(path)) }
}

const checkCompiled = ({ compile, message, error }: FunctionAnswer): void => {
  if (error !== undefined) throw new AppError(`The functions cannot run: ${error}`)
  if (compile === undefined) return
  throw new AppError(
    message === undefined
      ? `The code of ${compile} does not declare a function of that name`
      : `The function ${compile} does not compile: ${message}`,
  )
}

/**
 * Compiles the custom functions of an app for the option `functions`. They run in a process of their own, with an empty
 * environment and without access to files; they have JavaScript's built-ins, `Buffer`, `debug()` (which does nothing),
 * and the standard functions and each other as `iml`. Values are copied in both directions: dates arrive as dates,
 * buffers as `Uint8Array`. The process can open network connections and sees what it is given, so pass it only what the
 * app may know.
 * @param options clock and time zone of the standard functions; their random numbers are those of the process
 * @throws {AppError} if the code of a function does not compile, or does not declare a function of that name
 */
export const compileFunctions = (app: App, options: EvaluateOptions = {}): Readonly<Record<string, CustomFunction>> => {
  if (app.functions.size === 0) return {}
  const { imlUrl, folder } = standardFunctions()
  const running = startFunctionProcess(folder)
  const { now, timeZone } = options
  checkCompiled(running.call({ imlUrl, timeZone, codes: [...app.functions], timeoutMs }))
  return Object.fromEntries(
    [...app.functions.keys()].map((name): [string, CustomFunction] => [
      name,
      (...parameters) => {
        const at = typeof now === 'function' ? now() : now
        const { value, error } = running.call({ name, parameters, now: at, timeoutMs })
        if (error !== undefined) throw new Error(error)
        const reason = findUnsendable(value, { nanAllowed: true })
        if (reason !== undefined) throw new Error(`The result is not data: ${reason}`)
        return value
      },
    ]),
  )
}
