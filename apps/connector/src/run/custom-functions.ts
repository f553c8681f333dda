import { createContext, Script } from 'node:vm'
import { bindFunctions, type CustomFunction, type EvaluateOptions } from '@org/iml'
import type { App } from '../app/app.ts'
import { AppError } from '../app/app-error.ts'

/** Longest a custom function may run, in milliseconds; the platform's own bound. */
const timeoutMs = 10_000

/**
 * Compiles the custom functions of an app, to be given to a run as `functions`. They know the standard functions as
 * `iml`, and nothing of Node. This keeps honest code apart and is no wall against hostile code: compile only the
 * functions of apps you trust.
 * @param options clock, zone and randomness for the standard functions
 * @throws {AppError} where the code of a function does not compile, or declares no function of its name
 */
export const compileFunctions = (app: App, options: EvaluateOptions = {}): Readonly<Record<string, CustomFunction>> => {
  const context = createContext({ iml: bindFunctions(options) }, { codeGeneration: { strings: false, wasm: false } })
  const compiled = [...app.functions].map(([name, code]): [string, CustomFunction] => {
    try {
      new Script(code, { filename: `${name}.js` }).runInContext(context, { timeout: timeoutMs })
    } catch (cause) {
      throw new AppError(`The function ${name} does not compile: ${cause instanceof Error ? cause.message : ''}`, {
        cause,
      })
    }
    const declared: unknown = new Script(`typeof ${name} === 'function'`).runInContext(context)
    if (declared !== true) throw new AppError(`The code of the function ${name} declares no function of that name`)
    const call = new Script(`${name}(...parameters)`)
    return [
      name,
      (...parameters) => {
        Object.assign(context, { parameters })
        return call.runInContext(context, { timeout: timeoutMs }) as unknown
      },
    ]
  })
  return Object.fromEntries(compiled)
}
