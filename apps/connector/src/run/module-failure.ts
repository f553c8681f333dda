import { ImlError } from '@org/iml'
import { errorTypeOf } from './check-response.ts'
import { ModuleError } from './module-error.ts'

/** Converts a failure of a template. The message keeps the position in the app's file. */
export const asModuleError = (error: unknown): ModuleError => {
  if (error instanceof ModuleError) return error
  if (!ImlError.is(error)) throw error
  if (error.code === 'raised') return new ModuleError(errorTypeOf(error.errorType), error.reason)
  // The app's own message is what its author wants to read.
  if (error.code === 'function_failed' && error.cause instanceof Error) {
    return new ModuleError('RuntimeError', `${error.functionName}: ${error.cause.message}`, { cause: error })
  }
  return new ModuleError('TemplateError', error.message, { cause: error })
}
