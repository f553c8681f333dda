import { createContext, Script } from 'node:vm'
import { bindFunctions, type CustomFunction, type EvaluateOptions } from '@org/iml'
import { type App, AppError } from '../app/app.ts'

/** Time limit of a custom function in milliseconds, as on the platform. */
const timeoutMs = 10_000

/**
 * Compiles the custom functions of an app for the option `functions`. They can use the standard functions as
 * `iml`, but nothing of Node. This does not isolate hostile code: compile only the
 * functions of apps you trust.
 * @param options clock, time zone and random numbers of the standard functions
 * @throws {AppError} if the code of a function does not compile, or does not declare a function of that name
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
    if (declared !== true) throw new AppError(`The code of ${name} does not declare a function of that name`)
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
